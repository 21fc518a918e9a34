package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.read.VocDevkit.Difficult;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocDevkitTest {
  @TempDir Path dir;

  private VocFolder year(String path) {
    return new VocFolder(new DataFolder(dir.resolve(path)));
  }

  /** Three images of the training set, one of the validation set and one of the test set. */
  private VocFolder published() {
    return year("VOCdevkit/VOC2007")
        .image("000005", "chair", "chair?", "dog")
        .image("000007", "car?")
        .image("000009")
        .image("000012", "car", "dog?")
        .image("000001", "person")
        .list("train", "000005", "000007", "000009")
        .list("val", "000012")
        .list("trainval", "000005", "000007", "000009", "000012")
        .list("test", "000001");
  }

  private static Map<String, Target> targets(SampleTable table) {
    return table.samples().stream().collect(Collectors.toMap(Sample::file, Sample::target));
  }

  private static Target labels(String... names) {
    return new Target.Labels(Set.of(names));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused() {
    return assertThatThrownBy(VocDevkit.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).endsWith("."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "VOCdevkit", "./VOCdevkit/VOC2007", "VOCdevkit/../VOCdevkit"})
  void theDevkitIsReadFromItsFolderTheYearsAndTheOneAbove(String given) {
    published();
    VocDevkit devkit = VocDevkit.of(dir.resolve(given));
    assertThat(devkit.isThere()).isTrue();
    SampleTable table = devkit.read();
    assertThat(table.task().names()).containsExactly("car", "chair", "dog");
    assertThat(targets(table.train()))
        .isEqualTo(
            Map.of(
                "000005.jpg", labels("chair", "dog"),
                "000007.jpg", new Target.Labels(Set.of(), Set.of("car")),
                "000009.jpg", labels()));
    assertThat(targets(table.valid()))
        .isEqualTo(Map.of("000012.jpg", new Target.Labels(Set.of("car"), Set.of("dog"))));
    assertThat(table.notes())
        .anyMatch(
            n ->
                n.contains(
                    "train.txt is the training set; val.txt is the validation set; left out:"
                        + " test.txt"))
        .anyMatch(n -> n.startsWith("On 2 images a class is unknown"));
  }

  @ParameterizedTest
  @CsvSource({"COUNT, true", "DROP, false"})
  void objectsThatAreMarkedDifficultAreCountedOrDropped(Difficult choice, boolean there) {
    published();
    SampleTable table = VocDevkit.of(dir).difficult(choice).read();
    assertThat(targets(table).get("000007.jpg")).isEqualTo(there ? labels("car") : labels());
    assertThat(targets(table).get("000012.jpg"))
        .isEqualTo(there ? labels("car", "dog") : labels("car"));
  }

  @Test
  void testIsTheValidationSetBesideTrainvalAlone() {
    year("VOC2007").image("1", "car").image("2", "dog").list("trainval", "1").list("test", "2");
    SampleTable table = VocDevkit.of(dir).read();
    assertThat(targets(table.train()).keySet()).containsExactly("1.jpg");
    assertThat(targets(table.valid()).keySet()).containsExactly("2.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainval", "test", "train"})
  void oneListAloneLeavesTheRolesOpen(String list) {
    year("VOC2007").image("1", "car").image("2", "dog").list(list, "2");
    SampleTable table = VocDevkit.of(dir).read();
    assertThat(table.samples()).singleElement().extracting(Sample::role).isEqualTo(Role.UNASSIGNED);
  }

  @Test
  void withoutListsAllAnnotationsAreRead() {
    year("mine").image("b", "car").image("a", "dog");
    SampleTable table = VocDevkit.of(dir.resolve("mine")).read();
    assertThat(table.samples()).extracting(Sample::file).containsExactly("a.jpg", "b.jpg");
    assertThat(table.only(Role.UNASSIGNED).size()).isEqualTo(2);
  }

  @Test
  void withoutAnnotationsTheListsOfTheClassesAreRead() {
    new DataFolder(dir).images("JPEGImages/1.jpg", "JPEGImages/2.jpg", "JPEGImages/3.jpg");
    year("")
        .list("train", "1", "2")
        .list("val", "3")
        .list("car_trainval", "1  1", "2 -1", "3  0")
        .list("car_train", "1  0", "2 -1")
        .list("dog_trainval", "1 -1", "2 1", "3 -1");
    SampleTable table = VocDevkit.of(dir).read();
    assertThat(targets(table))
        .isEqualTo(
            Map.of(
                "1.jpg", new Target.Labels(Set.of(), Set.of("car")),
                "2.jpg", labels("dog"),
                "3.jpg", new Target.Labels(Set.of(), Set.of("car"))));
  }

  @Test
  void listsOfClassesThatDifferFromTheAnnotationsAreNamed() {
    published().list("dog_trainval", "000005 1", "000007 -1", "000009 -1", "000012 1");
    published().list("car_trainval", "000005 -1", "000007 0", "000009 -1", "000012 1");
    published().list("chair_trainval", "000005 1", "000007 -1", "000009 -1", "000012 -1");
    assertThat(VocDevkit.of(dir).read().notes())
        .contains(
            "The classes' lists of ImageSets/Main differ from the annotations on 1 image, such as"
                + " 000012: the annotations are taken.");
  }

  @Test
  void aModelsClassesAreItsOwn() {
    published();
    Vocabulary more = Vocabulary.of(List.of("car", "chair", "dog", "cat"));
    assertThat(VocDevkit.of(dir).vocabulary(more).read().task().names()).contains("cat");
    assertThatThrownBy(VocDevkit.of(dir).vocabulary(Vocabulary.of(List.of("car", "dog")))::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("000005.xml: the label 'chair' is none of the 2 known");
  }

  @Test
  void twoYearsAreNamed() {
    published();
    year("VOCdevkit/VOC2012").image("1", "car");
    refused().hasMessageContaining("holds 2 years").hasMessageContaining("VOC2012");
  }

  @Test
  void whatIsMissingIsNamedWithItsLine() throws IOException {
    published().list("val", "000012", "000013");
    refused().hasMessageContaining("val.txt, line 2: there is no annotation");
    published().list("val", "000012", "000005");
    refused()
        .hasMessageContaining("val.txt, line 2: '000005' is listed already, at ")
        .hasMessageContaining("train.txt, line 1: remove one.");
    published();
    Files.delete(dir.resolve("VOCdevkit/VOC2007/JPEGImages/000009.jpg"));
    refused().hasMessageContaining("train.txt, line 3: there is no image '000009'");
    assertThat(VocDevkit.of(dir).requireImages(false).read().size()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../000005", "/etc/passwd", "../../../x"})
  void aNameThatLeadsOutIsRefused(String name) {
    published().list("val", name);
    refused().hasMessageContaining("val.txt, line 1: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<annotation><object></object></annotation>|no name",
        "<annotation><object><name>a</name><difficult>yes</difficult></object></annotation>|neither"
            + " 0 nor 1",
        "<annotation><object>|not well-formed XML",
        "<html></html>|root is 'html'",
        "nothing|not well-formed XML",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><annotation><object><name>&x;</name></object></annotation>|",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><annotation/>|",
        "<!DOCTYPE a [<!ENTITY x SYSTEM"
            + " 'file:///etc/passwd'>]><annotation><object><name>&x;</name></object></annotation>|",
        "<!DOCTYPE a [<!ENTITY x 'aaaaaaaa'><!ENTITY y"
            + " '&x;&x;&x;'>]><annotation><object><name>&y;</name></object></annotation>|"
      })
  void anAnnotationThatIsNoneIsRefused(String xml, String why) {
    published();
    new DataFolder(dir).text("VOCdevkit/VOC2007/Annotations/000012.xml", xml);
    refused().hasMessageContaining("000012.xml").hasMessageContaining(why == null ? "" : why);
  }

  @Test
  void anAnnotationThatIsTooDeepIsRefused() {
    published();
    new DataFolder(dir)
        .text(
            "VOCdevkit/VOC2007/Annotations/000012.xml",
            "<annotation>" + "<a>".repeat(100_000) + "</a>".repeat(100_000) + "</annotation>");
    refused().hasMessageContaining("more than 32 deep");
  }

  @Test
  void aDevkitOfCorel5kHasTheLabelsOfItsTable() throws IOException {
    Path corel = Shared.path("data/corel5k");
    SampleTable table = LabelsCsv.pascal2007(corel).read();
    Path year = dir.resolve("VOCdevkit/VOC2007");
    VocFolder voc = year("VOCdevkit/VOC2007");
    Map<Role, List<String>> lists =
        Map.of(Role.TRAIN, new ArrayList<>(), Role.VALID, new ArrayList<>());
    for (Sample sample : table.samples()) {
      String name = sample.file().replace(".jpeg", "");
      lists.get(sample.role()).add(name);
      voc.annotation(name, sample.target().names().toArray(String[]::new));
    }
    Files.createSymbolicLink(year.resolve("JPEGImages"), corel.resolve("train").toAbsolutePath());
    voc.list("train", lists.get(Role.TRAIN).toArray(String[]::new));
    voc.list("val", lists.get(Role.VALID).toArray(String[]::new));
    SampleTable read = VocDevkit.of(dir).read();
    assertSame(read, table);
    // And from the lists of the classes alone.
    for (String name : table.task().names()) {
      voc.list(
          name + "_trainval",
          table.samples().stream()
              .map(
                  s ->
                      s.file().replace(".jpeg", "")
                          + (s.target().names().contains(name) ? "  1" : " -1"))
              .toArray(String[]::new));
    }
    assertThat(VocDevkit.of(dir).read().notes()).noneMatch(n -> n.contains("differ"));
    Files.move(year.resolve("Annotations"), year.resolve("elsewhere"));
    assertSame(VocDevkit.of(dir).read(), table);
  }

  private static void assertSame(SampleTable read, SampleTable table) {
    assertThat(read.task()).isEqualTo(table.task());
    assertThat(targets(read.train())).hasSize(3000).isEqualTo(targets(table.train()));
    assertThat(targets(read.valid())).hasSize(1000).isEqualTo(targets(table.valid()));
  }
}
