package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocoTest {
  private static final String TRAIN =
      "'annotations': [{'id': 1, 'image_id': 7, 'category_id': 18, 'iscrowd': 0, 'bbox': [1, 2, 3,"
          + " 4], 'segmentation': [[1, 2, 3.5]], 'area': 12.5}, {'image_id': 7, 'category_id': 44},"
          + " {'image_id': 9, 'category_id': 18, 'iscrowd': 1, 'segmentation': {'counts': [1, 2]}},"
          + " {'image_id': 7, 'category_id': 18}], ";
  private static final String IMAGES =
      "'images': [{'id': 7, 'file_name': 'a.jpg', 'height': 9}, {'id': 8, 'file_name': 'b.jpg'},"
          + " {'id': 9, 'file_name': 'c.jpg'}], ";
  private static final String CATEGORIES =
      "'categories': [{'id': 18, 'name': 'dog', 'supercategory': 'animal'},"
          + " {'id': 44, 'name': 'wine glass'}, {'id': 90, 'name': 'toothbrush'}]";

  @TempDir Path dir;

  private DataFolder folder() {
    return new DataFolder(dir);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private Path write(String name, String text) {
    return folder().text(name, json(text));
  }

  private void published() {
    folder().images("train2017/a.jpg", "train2017/b.jpg", "train2017/c.jpg", "val2017/d.jpg");
    // The order of the lists is free.
    write(
        "annotations/instances_train2017.json",
        "{'info': {}, " + TRAIN + IMAGES + CATEGORIES + "}");
    write(
        "annotations/instances_val2017.json",
        "{'info': {}, 'images': [{'id': 7, 'file_name': 'd.jpg'}], "
            + CATEGORIES
            + ", 'annotations': [{'image_id': 7, 'category_id': 44}, {'image_id': 3, 'category_id':"
            + " 44}]}");
    write("annotations/captions_train2017.json", "{'info': {}, 'images': [], 'annotations': []}");
  }

  private static Map<String, Target> targets(SampleTable table) {
    return table.samples().stream().collect(Collectors.toMap(Sample::file, Sample::target));
  }

  private static Target labels(String... names) {
    return new Target.Labels(Set.of(names));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Coco coco, boolean points) {
    return assertThatThrownBy(points ? coco::readPoints : coco::readLabels)
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).endsWith("."));
  }

  @Test
  void theCategoriesOfTheObjectsAreLabels() {
    published();
    assertThat(Coco.of(dir).isThere()).isTrue();
    SampleTable table = Coco.of(dir).readLabels();
    assertThat(table.task().names()).containsExactly("dog", "wine glass");
    assertThat(targets(table.train()))
        .isEqualTo(
            Map.of(
                "train2017/a.jpg", labels("dog", "wine glass"),
                "train2017/b.jpg", labels(),
                "train2017/c.jpg", labels("dog")));
    assertThat(targets(table.valid())).isEqualTo(Map.of("val2017/d.jpg", labels("wine glass")));
    assertThat(table.notes())
        .anyMatch(n -> n.endsWith("instances_train2017.json is the training set."))
        .anyMatch(
            n -> n.endsWith("has objects on 1 image that it does not list: they are left out."))
        .contains("Of 3 categories, 2 are on an image and become labels.");
  }

  @Test
  void aModelsLabelsAreItsOwn() {
    published();
    Vocabulary known = Vocabulary.of(List.of("dog", "toothbrush", "wine glass"));
    assertThat(Coco.of(dir).vocabulary(known).readLabels().task().names()).hasSize(3);
    refused(Coco.of(dir).vocabulary(Vocabulary.of(List.of("dog"))), false)
        .hasMessageContaining("image 7: the label 'wine glass' is none of the 1 known");
  }

  @Test
  void partsMayHaveTheirFileBesideTheirImages() {
    folder().images("train/a.jpg", "train/b.jpg", "train/c.jpg", "valid/d.jpg", "test/e.jpg");
    String all = "{'info': {}, " + IMAGES + CATEGORIES + ", " + TRAIN.replaceFirst(", $", "}");
    write("train/_annotations.coco.json", all);
    String one =
        "{'info': {}, 'images': [{'id': 1, 'file_name': 'd.jpg'}], 'categories': [], 'annotations':"
            + " []}";
    write("valid/_annotations.coco.json", one);
    write("test/_annotations.coco.json", one.replace("d.jpg", "e.jpg"));
    SampleTable table = Coco.of(dir).readLabels();
    assertThat(table.train().size()).isEqualTo(3);
    assertThat(targets(table.valid())).isEqualTo(Map.of("valid/d.jpg", labels()));
  }

  @Test
  void aFileCanBeNamedAndItsFolderOfImages() {
    folder().images("pictures/a.jpg", "pictures/b.jpg", "pictures/c.jpg");
    Path file =
        write(
            "export.json",
            "{'x': 1, " + IMAGES + CATEGORIES + ", " + TRAIN.replaceFirst(", $", "}"));
    assertThat(Coco.of(dir).isThere()).isFalse();
    refused(Coco.of(dir), false).hasMessageContaining("holds no JSON in COCO's format");
    refused(Coco.of(dir).files(List.of(file)), false)
        .hasMessageContaining(
            "its images, such as 'a.jpg', are not in " + dir + ": name their folder");
    SampleTable table =
        Coco.of(dir).files(List.of(file)).images(dir.resolve("pictures")).readLabels();
    assertThat(table.only(Role.UNASSIGNED).samples())
        .extracting(Sample::file)
        .containsExactly("a.jpg", "b.jpg", "c.jpg");
    assertThat(Coco.of(dir).files(List.of(file)).requireImages(false).readLabels().size())
        .isEqualTo(3);
  }

  private static String person(int image, String box, String keypoints) {
    return "{'image_id': "
        + image
        + ", 'category_id': 1, 'bbox': [0, 0, "
        + box
        + "], 'keypoints': ["
        + keypoints
        + "]}";
  }

  private void poses(String... annotations) {
    folder().images("images/a.jpg", "images/b.jpg", "images/c.jpg");
    write(
        "annotations/person_keypoints_train.json",
        "{"
            + IMAGES
            + "'categories': [{'id': 1, 'name': 'person', 'keypoints': ['nose', 'left_eye',"
            + " 'right_eye']}], 'annotations': ["
            + String.join(", ", annotations)
            + "]}");
  }

  @Test
  void theKeypointsOfTheLargestBoxArePoints() {
    poses(
        person(7, "10, 10", "1, 2, 2, 3.5, 4, 1, 0, 0, 0"),
        person(7, "20, 10", "5, 6, 2, 7, 8, 2, 9, 10, 2"),
        person(7, "90, 90", "0, 0, 0, 0, 0, 0, 0, 0, 0"),
        person(8, "20, 10", "1.5, 2, 2, 3.5, 4, 1, 7, 7, 0"),
        person(9, "20, 10", "1, 1, 2, 1, 1, 2, 1, 1, 2").replace("'bbox'", "'iscrowd': 1, 'bbox'"));
    SampleTable table = Coco.of(dir).readPoints();
    assertThat(table.task())
        .isEqualTo(
            new Task.Points(
                List.of("nose", "left_eye", "right_eye"),
                Optional.of(new Output.RangeMse(-1, 1)),
                Map.of("left_eye", "right_eye", "right_eye", "left_eye")));
    assertThat(targets(table))
        .isEqualTo(
            Map.of(
                "images/a.jpg", points(new Point(5, 6), new Point(7, 8), new Point(9, 10)),
                "images/b.jpg", points(new Point(1.5, 2), new Point(3.5, 4), null)));
    assertThat(table.notes())
        .contains(
            "1 image has several objects with points: those of the largest box are taken.",
            "1 image has no object with a known point and is left out.");
    assertThat(Coco.of(dir).hasInstances()).isFalse();
  }

  @Test
  void imagesWithoutPointsMayBeCalledAlikeAndAnyhow() {
    folder().images("train/a.jpg", "valid/a.jpg", "train/b.jpg", "valid/b.jpg");
    for (String part : List.of("train", "valid")) {
      write(
          part + "/_annotations.coco.json",
          "{'images': [{'id': 1, 'file_name': 'a.jpg'}, {'id': 2, 'file_name': 'b.jpg'}, {'id': 3,"
              + " 'file_name': '\\u0000'}], 'categories': [{'id': 1, 'name': 'face', 'keypoints':"
              + " ['nose']}], 'annotations': ["
              + person(2, "1, 1", "1, 2, 2")
              + "]}");
    }
    SampleTable table = Coco.of(dir).readPoints();
    assertThat(targets(table).keySet()).containsExactlyInAnyOrder("train/b.jpg", "valid/b.jpg");
    assertThat(table.notes())
        .contains("4 images have no object with a known point and are left out.");
  }

  private static Target points(Point... points) {
    return new Target.Points(Arrays.stream(points).map(Optional::ofNullable).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1, 2|annotations[0]: 'keypoints' has 2 numbers",
        "1, 2, 2|image 7: an object has 1 points, its category 3",
        "1, 2, 2, 1, 2, 3, 1, 2, 2|annotations[0]: the visibility 3.0 is none of 0, 1 and 2",
        "1e9, 2, 2, 1, 2, 2, 1, 2, 2|annotations[0]: a point is more than a million pixels away",
        "2, 'x', 2, 1, 2, 2, 1, 2, 2|annotations[0]: 'keypoints' holds something else than numbers",
        "0, 0, 0, 0, 0, 0, 0, 0, 0|no object has keypoints"
      })
  void keypointsThatAreNoneAreRefused(String keypoints, String why) {
    poses(person(7, "1, 1", keypoints));
    refused(Coco.of(dir), true)
        .hasMessageContaining("person_keypoints_train.json")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'images': [|is not well-formed JSON",
        "[1]|no JSON object with images",
        "{'images': [], 'categories': []}|no list 'annotations'",
        "{'images': 3}|'images' is not a list",
        "{'images': [3]}|images[0]: it is not an object",
        "{'images': [{'id': 3}]}|images[0]: it has no 'file_name'",
        "{'images': [{'id': [3]}]}|images[0]: 'id' is neither a text nor a number",
        "{'images': [{'id': 1, 'file_name': 'a.jpg'}, {'id': 1, 'file_name': 'b.jpg'}]}|images[1]:"
            + " the id 1 is that of an image before",
        "{'images': [{'id': 1, 'file_name': 'a.jpg'}, {'id': 2, 'file_name': 'a.jpg'}],"
            + " 'categories': [], 'annotations': []}|image 2: 'train/a.jpg' is listed already, at"
            + " image 1: remove one",
        "{'images': [{'id': 1, 'file_name': 'gone.jpg'}, {'id': 2, 'file_name': 'a.jpg'}],"
            + " 'categories': [], 'annotations': []}|image 1: there is no image 'gone.jpg'",
        "{'images': [{'id': 1, 'file_name': 'a.jpg'}, {'id': 2, 'file_name': '../../x.jpg'}],"
            + " 'categories': [], 'annotations': []}|image 2: '../../x.jpg' leads out of",
        "{'images': [{'id': '1\\n"
            + "2', 'file_name': 'gone.jpg'}, {'id': 2, 'file_name': 'a.jpg'}], 'categories': [],"
            + " 'annotations': []}|image 1 2: there is no image 'gone.jpg'",
        "{'images': [{'id': 1, 'file_name': 'a.jpg'}], 'categories': [], 'annotations':"
            + " [{'image_id': 1, 'category_id': 4}]}|image 1: there is no category of the id 4",
        "{'images': [{'id': 1, 'file_name': 'a.jpg'}], 'categories': [], 'annotations': []}|name no"
            + " object"
      })
  void whatCannotBeReadIsRefusedWithItsPlace(String text, String why) {
    folder().images("train/a.jpg", "train/b.jpg");
    Path file = write("instances_train.json", text);
    refused(Coco.of(dir).files(List.of(file)), false).hasMessageContaining(why);
  }

  @Test
  void annotationsAreFoundBesideAnyNumberOfOtherFiles() {
    for (int i = 0; i < 60; i++) {
      write("an_image_" + i + ".json", "{'shapes': []}");
    }
    write("blank.json", " ".repeat(10_000) + "{'images': []}");
    folder().images("a.jpg");
    assertThat(Coco.of(dir).isThere()).isFalse();
    write("instances.json", "{'images': [], 'categories': [], 'annotations': []}");
    assertThat(Coco.of(dir).isThere()).isTrue();
  }

  @Test
  void deepNestingAndLongNumbersAreRefused() {
    Path deep = write("deep.json", "{'info': " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    refused(Coco.of(dir).files(List.of(deep)), false).hasMessageContaining("not well-formed JSON");
    Path number = write("number.json", "{'images': [{'id': " + "1".repeat(100_000) + "}]}");
    refused(Coco.of(dir).files(List.of(number)), false)
        .hasMessageContaining("not well-formed JSON");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ambiguousFilesAreNamed(boolean parts) {
    published();
    if (parts) {
      write("annotations/more_train.json", "{'images': []}");
      refused(Coco.of(dir), false)
          .hasMessageContaining("which are all of 'train2017'")
          .hasMessageContaining("more_train.json");
    } else {
      write("a.json", "{'images': []}");
      write("b.json", "{'images': []}");
      assertThat(Coco.of(dir).readLabels().size()).isEqualTo(4);
    }
  }

  @Test
  void trainvalOfAYearIsTheTrainingSetBesideTest() {
    folder().images("JPEGImages/a.jpg", "JPEGImages/b.jpg", "JPEGImages/c.jpg", "JPEGImages/d.jpg");
    write("pascal_trainval2007.json", "{" + TRAIN + IMAGES + CATEGORIES + "}");
    write(
        "pascal_test2007.json",
        "{'images': [{'id': 1, 'file_name': 'd.jpg'}], 'categories': [], 'annotations': []}");
    SampleTable table = Coco.of(dir).readLabels();
    assertThat(table.train().size()).isEqualTo(3);
    assertThat(targets(table.valid()).keySet()).containsExactly("JPEGImages/d.jpg");
  }

  @Test
  void corel5kInThisFormatHasTheLabelsOfItsTable() throws IOException {
    Path corel = Shared.path("data/corel5k");
    SampleTable table = LabelsCsv.pascal2007(corel).read();
    ObjectMapper mapper = new ObjectMapper();
    for (Role role : List.of(Role.TRAIN, Role.VALID)) {
      ObjectNode coco = mapper.createObjectNode();
      ArrayNode annotations = coco.putArray("annotations");
      ArrayNode images = coco.putArray("images");
      ArrayNode categories = coco.putArray("categories");
      for (String name : table.task().names()) {
        categories
            .addObject()
            .put("name", name)
            .put("id", 3 * table.task().names().indexOf(name) + 5);
      }
      for (Sample sample : table.only(role).samples()) {
        images.addObject().put("file_name", sample.file()).put("id", images.size());
        for (String name : sample.target().names()) {
          annotations
              .addObject()
              .put("image_id", images.size())
              .put("category_id", 3 * table.task().names().indexOf(name) + 5);
        }
      }
      String part = role == Role.TRAIN ? "train2017" : "val2017";
      Files.createDirectories(dir.resolve("annotations"));
      mapper.writeValue(dir.resolve("annotations/instances_" + part + ".json").toFile(), coco);
      Files.createSymbolicLink(dir.resolve(part), corel.resolve("train").toAbsolutePath());
    }
    SampleTable read = Coco.of(dir).readLabels();
    assertThat(read.task()).isEqualTo(table.task());
    assertThat(withoutFolder(read.train())).hasSize(3000).isEqualTo(targets(table.train()));
    assertThat(withoutFolder(read.valid())).hasSize(1000).isEqualTo(targets(table.valid()));
  }

  private static Map<String, Target> withoutFolder(SampleTable table) {
    return table.samples().stream()
        .collect(Collectors.toMap(s -> s.file().replaceFirst("^[^/]*/", ""), Sample::target));
  }

  @Test
  void pointing04InThisFormatHasThePointsOfItsTable() throws IOException {
    Path pointing = Shared.path("data/pointing04");
    SampleTable table = PointsCsv.of(pointing.resolve("points.csv"), pointing).read();
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode coco = mapper.createObjectNode();
    ArrayNode images = coco.putArray("images");
    ArrayNode annotations = coco.putArray("annotations");
    for (Sample sample : table.samples()) {
      images.addObject().put("id", images.size()).put("file_name", sample.file());
      Point point = sample.target().points().get(0).orElseThrow();
      ObjectNode face = annotations.addObject().put("image_id", images.size());
      face.put("category_id", 1).put("iscrowd", 0);
      face.putArray("keypoints").add(point.x()).add(point.y()).add(2);
    }
    ObjectNode category = coco.putArray("categories").addObject().put("id", 1).put("name", "face");
    category.putArray("keypoints").add("point");
    Path file = dir.resolve("faces.json");
    mapper.writeValue(file.toFile(), coco);
    SampleTable read = Coco.of(pointing).files(List.of(file)).readPoints();
    assertThat(read.task()).isEqualTo(table.task());
    assertThat(read.samples()).hasSize(2417).isEqualTo(table.samples());
  }
}
