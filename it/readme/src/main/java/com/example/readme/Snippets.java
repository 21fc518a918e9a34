package com.example.readme;

import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the Java on the READMEs as it stands, then runs it on drawn images with a small network. The pages lie in
 * the folder {@code pages}.
 */
public final class Snippets {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  /** ResNet-50 and its weights, and what makes a training of seconds of one of minutes. */
  private static final List<String[]> SMALL =
      List.of(
          new String[] {"Backbone\\.resnet50\\(.*?\\)(\\)?)(?=[;,])", "Given.backbone()"},
          new String[] {"TrainingConfig\\.defaults\\(\\)", "Given.config(table)"},
          new String[] {"\\.batchSize\\(32\\)", ".batchSize(4).size(Given.size)"});

  private static final String IMPORTS =
      imports("data", "data.read", "model.network", "training", "training.callback");
  private static final String MORE =
      IMPORTS
          + "import java.nio.file.*; import java.util.*;"
          + imports("data.datavec", "data.load", "data.transform", "eval", "eval.interval")
          + imports("eval.report", "eval.threshold", "model", "training.batch")
          + "import org.datavec.api.records.reader.RecordReader;"
          + "import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;"
          + "import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;";

  private Snippets() {}

  public static void main(String[] arguments) throws Exception {
    Given.draw();
    run("README.md", 0, "import java.nio.file.Path;" + IMPORTS, "");
    run("data.md", 0, MORE, "Path csv = Path.of(\"points.csv\"), images = Path.of(\"voc2007/train\");");
    run(
        "data.md",
        1,
        MORE,
        "Path dir = Path.of(\"voc2007\"); ImageSize size = Given.size;"
            + " Pipeline pipeline = Pipeline.validation(Resize.squash(size));"
            + " var graph = Given.graph();");
    run(
        "eval.md",
        0,
        MORE,
        "List<String> classes = List.of(\"cat\", \"dog\"), files = Given.files();"
            + " float[][] scores = Given.scores(), targets = Given.targets();");
    run(
        "model.md",
        0,
        MORE,
        "Task task = Given.table().task(); var images = Given.images(); var targets = Given.ofImages();"
            + " ModelCard card = Given.card();");
    run(
        "training.md",
        0,
        MORE,
        "SampleTable table = Given.table(); Path weights = Path.of(\"resnet50.safetensors\");"
            + " Path file = Path.of(\"best.f4j\");");
    for (String page : List.of("README.md", "data.md", "eval.md", "model.md", "training.md")) {
      int snippets = snippets(page).size();
      if (snippets != (page.equals("data.md") ? 2 : 1)) {
        throw new AssertionError(page + " has " + snippets + " snippets: run each of them");
      }
      System.out.println(page + ": " + snippets + " compiled and run");
    }
    if (!Files.exists(Path.of("model.f4j"))) {
      throw new AssertionError("no snippet left its model");
    }
  }

  private static List<String> snippets(String page) throws Exception {
    List<String> snippets = new ArrayList<>();
    Matcher fences = FENCE.matcher(Files.readString(Path.of("pages", page)));
    while (fences.find()) {
      snippets.add(fences.group(1));
    }
    return snippets;
  }

  private static void run(String page, int number, String imports, String given) throws Exception {
    String snippet = snippets(page).get(number);
    compile(page, imports, given, snippet);
    String small = snippet;
    for (String[] change : SMALL) {
      small = small.replaceAll(change[0], change[1]);
    }
    Path classes = compile(page, imports, given, small);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader.loadClass("com.example.readme.Snippet").getMethod("run").invoke(null);
    }
  }

  private static Path compile(String page, String imports, String given, String snippet)
      throws Exception {
    String source =
        "package com.example.readme;\n"
            + imports
            + "\npublic final class Snippet {\npublic static void run() throws Exception {\n"
            + given
            + "\n"
            + snippet
            + "}\n}\n";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createTempDirectory("snippet");
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    if (!compiler.getTask(errors, null, null, options, null, List.of(file(source))).call()) {
      throw new AssertionError(page + ":\n" + source + errors);
    }
    return classes;
  }

  private static JavaFileObject file(String source) {
    URI name = URI.create("string:///Snippet.java");
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static String imports(String... packages) {
    StringBuilder imports = new StringBuilder();
    for (String name : packages) {
      imports.append("import org.finetune4j.").append(name).append(".*;");
    }
    return imports.toString();
  }
}
