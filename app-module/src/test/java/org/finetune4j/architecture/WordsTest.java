package org.finetune4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The field's words, in what users read (help, messages, reports) and in the sources. */
class WordsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Image, backbone, baseline, held-out, evaluates, predicts: these are the words instead. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "\\b(pictures?|yardsticks?|held against|honest(ly)?|worth|fates?|means? nothing|mind that"
              + "|says?|said|told|wrong use)\\b"
              + "|(?<!</?)\\bbody\\b(?! \\{)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern IN_SOURCES =
      Pattern.compile(
          "picture|yardstick|held against|honest|\\bfates?\\b|means? nothing|unless told|wrong use",
          Pattern.CASE_INSENSITIVE);

  /** Names of options and keys of files that earlier versions knew; and a metric's key. */
  private static final Set<String> KEPT = Set.of("--pictures", "pictures");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

  @Test
  void messagesSpeakTheFieldsWords() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files("src/main/java", ".java")) {
      Matcher literals = LITERAL.matcher(COMMENT.matcher(Files.readString(file)).replaceAll(""));
      while (literals.find()) {
        collect(file, literals.group(1), found);
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void namesAndCommentsSpeakTheFieldsWords() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files("src/main/java", ".java")) {
      String source = LITERAL.matcher(Files.readString(file)).replaceAll("");
      source
          .lines()
          .filter(line -> IN_SOURCES.matcher(line).find())
          .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void helpAndReportsSpeakTheFieldsWords() throws IOException {
    List<Path> files = new ArrayList<>(files("src/main/resources", ".mustache"));
    files.addAll(files("src/test/resources/help", ".txt"));
    assertThat(files).hasSizeGreaterThan(20);
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        collect(file, line, found);
      }
    }
    assertThat(found).isEmpty();
  }

  private static void collect(Path file, String text, List<String> found) {
    Matcher matcher = OTHERS.matcher(text);
    if (!KEPT.contains(text) && matcher.find()) {
      found.add(
          String.format(
              Locale.ROOT, "%s: '%s' in '%s'", file.getFileName(), matcher.group(), text));
    }
  }

  private static List<Path> files(String below, String ending) throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve(below))
          .filter(Files::isDirectory)
          .flatMap(WordsTest::walk)
          .filter(file -> file.toString().endsWith(ending))
          .toList();
    }
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
