package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Camera;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.golden.Golden;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BiwiTest {
  private static final String POSE = "1 0 0 \n0 1 0 \n0 0 1 \n\n10 20 1000 \n";

  @TempDir Path dir;
  private DataFolder folder;

  @BeforeEach
  void twoSequences() {
    folder = new DataFolder(dir);
    sequence("01", "500 0 320 \n0 400 240 \n0 0 1 \n", "png");
    sequence("02", "600 0 320 \n0 600 240 \n0 0 1 \n", "jpg");
    folder.images("03.obj", "notes/frame_00003_rgb.png");
  }

  private void sequence(String name, String calibration, String ending) {
    folder.text(name + "/rgb.cal", calibration);
    folder.text(name + "/frame_00003_pose.txt", POSE);
    folder.images(name + "/frame_00003_rgb." + ending, name + "/depth.cal");
  }

  private static Point centre(Sample sample) {
    return sample.target().points().get(0).orElseThrow();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused() {
    return assertThatThrownBy(Biwi.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").endsWith("."));
  }

  static Stream<Golden.Case> projections() {
    return Golden.cases("biwi", "biwi").stream();
  }

  @ParameterizedTest
  @MethodSource("projections")
  void theCentreIsProjectedAsTheBookDoes(Golden.Case golden) {
    JsonNode json = golden.json();
    BiwiCalibration calibration = BiwiCalibration.read(text(json.get("calibration_text")));
    ImageSize size = new ImageSize(json.get("height").asInt(), json.get("width").asInt());
    double exact = json.get("tolerance").get("pixels").asDouble();
    double single = json.get("tolerance").get("float32").asDouble();
    for (JsonNode frame : json.get("frames")) {
      BiwiPose pose = BiwiPose.read(text(frame.get("pose_text")));
      Point seen = calibration.project(pose).orElseThrow();
      assertNear(seen, frame.get("expected_pixels"), exact);
      assertNear(seen, frame.get("expected_pixels_float32"), single);
      assertNear(seen.scaled(size), frame.get("expected_scaled"), exact);
    }
  }

  private Path text(JsonNode numbers) {
    return folder.text("numbers.txt", numbers.asText());
  }

  private static void assertNear(Point actual, JsonNode expected, double tolerance) {
    assertThat(actual.x()).isCloseTo(expected.get(0).asDouble(), within(tolerance));
    assertThat(actual.y()).isCloseTo(expected.get(1).asDouble(), within(tolerance));
  }

  static Stream<Golden.Case> bad() {
    return Golden.cases("biwi", "biwi_bad").stream();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void textsThatAreNoPoseOrCalibrationAreRefused(Golden.Case golden) {
    for (JsonNode input : golden.json().get("inputs")) {
      assertThatThrownBy(
              () -> {
                if (input.has("pose_text")) {
                  BiwiPose.read(text(input.get("pose_text")));
                } else {
                  BiwiCalibration.read(text(input.get("calibration_text")));
                }
              })
          .as(input.get("what").asText())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("numbers.txt");
    }
  }

  @Test
  void eachFrameIsProjectedWithItsOwnFoldersCalibration() {
    SampleTable table = Biwi.of(dir).read();
    assertThat(table.samples().stream().map(Sample::file))
        .containsExactly("01/frame_00003_rgb.png", "02/frame_00003_rgb.jpg");
    assertThat(table.samples().stream().map(BiwiTest::centre))
        .containsExactly(new Point(325, 248), new Point(326, 252));
    assertThat(table.groups()).containsExactly("01", "02");
    Camera camera = table.samples().get(0).camera().orElseThrow();
    assertThat(camera).isEqualTo(new Camera(500, 400, 1000, camera.noise()));
    assertThat(camera.noise().orElseThrow().source()).startsWith("Biwi's annotation");
  }

  @Test
  void theBooksSingleCalibrationIsAnOption() {
    assertThat(Biwi.of(dir).calibrationOf("01").read().samples().stream().map(BiwiTest::centre))
        .containsExactly(new Point(325, 248), new Point(325, 248));
  }

  @Test
  void aPersonRecordedTwiceIsOneGroup() {
    assertThat(Biwi.of(dir).people(Map.of("02", "01")).read().groups()).containsExactly("01");
  }

  @Test
  void onePersonsMapServesAnyPartOfTheData() {
    Map<String, String> people = Map.of("1", "anna", "07", "anna", "23", "ben");
    assertThat(Biwi.of(dir).people(people).read().groups()).containsExactly("anna", "02");
  }

  @Test
  void aMapThatNamesNoPersonOfAFolderIsRefused() {
    for (Map<String, String> people :
        List.of(Map.of("anna", "01"), Map.of("01", " "), Map.of("1", "anna", "01", "ben"))) {
      assertThatThrownBy(() -> Biwi.of(dir).people(people))
          .isInstanceOf(BadInputException.class)
          .satisfies(e -> assertThat(e.getMessage()).endsWith("."));
    }
  }

  @Test
  void theDataIsThereWhereAFolderHoldsACalibration() throws IOException {
    assertThat(Biwi.of(dir).isThere()).isTrue();
    Files.delete(dir.resolve("01/rgb.cal"));
    assertThat(Biwi.of(dir).isThere()).isTrue();
    Files.delete(dir.resolve("02/rgb.cal"));
    assertThat(Biwi.of(dir).isThere()).isFalse();
    assertThat(Biwi.of(dir.resolve("gone")).isThere()).isFalse();
  }

  @Test
  void aMissingPoseIsNamed() throws IOException {
    Files.delete(dir.resolve("01/frame_00003_pose.txt"));
    refused().hasMessageContaining("frame_00003_pose.txt is missing");
  }

  @Test
  void aShortPoseIsNamed() {
    folder.text("02/frame_00003_pose.txt", "1 0 0\n0 1 0\n0 0 1\n");
    refused().hasMessageContaining("frame_00003_pose.txt does not hold 4 rows");
  }

  @Test
  void aMissingCalibrationIsNamed() throws IOException {
    Files.delete(dir.resolve("02/rgb.cal"));
    refused().hasMessageContaining("rgb.cal is missing");
  }

  @Test
  void aCalibrationThatIsNotNumericIsNamed() {
    folder.text("01/rgb.cal", "fx 0 cx\n0 fy cy\n0 0 1\n");
    refused().hasMessageContaining("rgb.cal holds 'fx' where a number is due");
  }

  @Test
  void aDepthOfZeroIsNamed() {
    folder.text("01/frame_00003_pose.txt", "1 0 0\n0 1 0\n0 0 1\n\n10 20 0\n");
    refused().hasMessageContaining("frame_00003_pose.txt has a depth of 0.0 mm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-300", "1e-3"})
  void aDepthThatProjectsFarFromTheImageIsNamed(String depth) {
    folder.text("02/frame_00003_pose.txt", "1 0 0\n0 1 0\n0 0 1\n\n10 20 " + depth + "\n");
    refused().hasMessageContaining("02/frame_00003_pose.txt puts the head's centre more than");
  }

  @Test
  void aFolderWithoutSequencesIsRefused() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("empty"));
    assertThatThrownBy(Biwi.of(empty)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no folders 01 .. 24");
    assertThatThrownBy(Biwi.of(dir.resolve("gone"))::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void realFramesHaveTheCentresOfTheDatabase() throws IOException {
    SampleTable table = Biwi.of(Shared.path("data/biwi_mini")).read();
    List<String> centres = Files.readAllLines(Shared.path("data/biwi_mini/centers_all.csv"));
    assertThat(table.size()).isEqualTo(15);
    for (Sample sample : table.samples()) {
      int frame = Integer.parseInt(sample.file().replaceAll(".*frame_(\\d+)_rgb.*", "$1"));
      String[] row =
          centres.stream()
              .filter(c -> c.startsWith(frame + ",1,"))
              .findFirst()
              .orElseThrow()
              .split(",");
      assertThat(centre(sample).x()).isCloseTo(Double.parseDouble(row[5]), within(1e-3));
      assertThat(centre(sample).y()).isCloseTo(Double.parseDouble(row[6]), within(1e-3));
    }
  }
}
