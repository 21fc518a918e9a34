package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the input is one line and exit code 2, and leaves nothing behind. */
class BadInputTest {
  private static final String POSE = "1 0 0 \n0 1 0 \n0 0 1 \n\n10.0 20.0 900.0 \n";
  private static final String CALIBRATION = "500 0 32 \n0 500 24 \n0 0 1 \n";

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void images() throws IOException {
    data = folder.resolve("shapes");
    new ShapeImages(15, 1).write(data);
  }

  @Test
  void aMissingCsv() throws IOException {
    Files.delete(data.resolve("train.csv"));
    assertRefused(labels(), "train.csv");
  }

  @Test
  void aMissingFolder() {
    assertRefused(
        Cli.run("train", "labels", "--data", folder.resolve("nowhere"), "--untrained"), "nowhere");
  }

  @Test
  void aMissingColumn() throws IOException {
    Files.writeString(data.resolve("train.csv"), "fname,is_valid\n0000.jpg,False\n");
    assertRefused(labels(), "labels");
  }

  @Test
  void aFileThatIsNotThere() throws IOException {
    Files.delete(data.resolve("train/0002.jpg"));
    assertRefused(labels(), "0002.jpg");
  }

  @Test
  void aTruncatedJpeg() throws IOException {
    Path image = data.resolve("train/0001.jpg");
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(labels(), "0001.jpg");
  }

  @Test
  void aTextNamedJpg() throws IOException {
    Files.writeString(data.resolve("train/0001.jpg"), "Dear diary");
    assertRefused(labels(), "0001.jpg");
  }

  @Test
  void anEmptyFile() throws IOException {
    Files.write(data.resolve("train/0001.jpg"), new byte[0]);
    assertRefused(labels(), "0001.jpg");
  }

  @Test
  void badImagesAreSkippedAndListedWhereAsked() throws IOException {
    Files.writeString(data.resolve("train/0001.jpg"), "Dear diary");
    Files.delete(data.resolve("train/0002.jpg"));
    Cli trained = labels("--on-bad-image", "skip");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertSkipped(trained, 15);
    for (String[] command :
        new String[][] {
          {"evaluate", "--split=all"},
          {"thresholds", "--split=all"},
          {"show-results", "--split=all", "--count=15", "--out=" + folder.resolve("r.png")},
          {"predict"}
        }) {
      List<Object> arguments = new ArrayList<>(List.of(command));
      arguments.addAll(List.of("--model", folder.resolve("run"), "--on-bad-image", "skip"));
      boolean predicts = command[0].equals("predict");
      arguments.addAll(predicts ? List.of(data.resolve("train")) : List.of("--data", data));
      // What is listed and not there is no image of a folder.
      assertSkipped(Cli.run(arguments.toArray()), predicts ? 14 : 15);
    }
    Object[] small = {"--data", data, "--size=32", "--batch=4", "--on-bad-image", "skip"};
    Object[] begun = Cli.with(List.of(small), "--untrained", "--backbone=small");
    assertSkipped(Cli.run(Cli.with(List.of("lr-find", "labels"), begun)), 15);
    assertSkipped(
        Cli.run(
            Cli.with(
                List.of("show-batch", "labels", "--count=15", "--out", folder.resolve("b.png")),
                small)),
        12);
    assertSkipped(Cli.run(Cli.with(List.of("summary", "labels"), small)), 15);
    groups();
    assertSkipped(
        Cli.run(Cli.with(List.of("cross-validate", "labels", "--group=person"), begun)), 15);
  }

  private static void assertSkipped(Cli run, int images) {
    assertThat(run.code()).as(run.err()).isZero();
    List<String> skipped = run.err().lines().filter(line -> line.startsWith("Skipped: ")).toList();
    assertThat(skipped).as(run.err()).hasSize(images == 14 ? 1 : 2);
    assertThat(skipped.get(0)).contains("0001.jpg");
    assertThat(run.err())
        .contains(
            String.format(
                Locale.ROOT,
                "%d of %d images cannot be read and are skipped.",
                skipped.size(),
                images));
  }

  private void groups() throws IOException {
    Path csv = data.resolve("train.csv");
    List<String> lines = Files.readAllLines(csv);
    List<String> grouped = new ArrayList<>(List.of(lines.get(0) + ",person"));
    for (int i = 1; i < lines.size(); i++) {
      grouped.add(lines.get(i) + ",p" + i % 3);
    }
    Files.write(csv, grouped);
  }

  @Test
  void withTooFewReadableImagesNothingIsTrained() throws IOException {
    for (int i = 0; i < 11; i++) {
      for (String ending : List.of("jpg", "png")) {
        Path image = data.resolve(String.format(Locale.ROOT, "train/%04d.%s", i, ending));
        if (Files.exists(image)) {
          Files.write(image, new byte[0]);
        }
      }
    }
    assertRefused(labels("--on-bad-image", "skip"), "which do not fill a batch of 4");
    assertRefused(
        Cli.run(
            "lr-find",
            "labels",
            "--data",
            data,
            "--untrained",
            "--backbone=small",
            "--batch=4",
            "--on-bad-image=skip"),
        "which do not fill a batch of 4");
  }

  @Test
  void aBadValidationImageIsFoundBeforeTheFirstEpoch() throws IOException {
    Path csv = data.resolve("train.csv");
    String valid =
        Files.readAllLines(csv).stream()
            .filter(l -> l.endsWith("True"))
            .findFirst()
            .orElseThrow()
            .split(",")[0];
    Files.write(data.resolve("train").resolve(valid), new byte[0]);
    Cli refused = labels();
    assertRefused(refused, valid);
    assertThat(refused.err()).doesNotContain("train_loss");
  }

  @Test
  void controlCharactersInANameOrCellAreEscaped() throws IOException {
    String esc = String.valueOf((char) 27);
    Path csv = data.resolve("train.csv");
    Files.writeString(csv, Files.readString(csv).replace("0001.jpg", esc + "[2Jcleared.jpg"));
    Cli refused = labels();
    assertRefused(refused, "\\u001b[2Jcleared.jpg");
    assertThat(refused.err()).doesNotContain(esc);
    Cli trained = labels("--on-bad-image", "skip");
    assertThat(trained.err()).contains("\\u001b[2Jcleared.jpg").doesNotContain(esc);
    assertThat(Files.readString(folder.resolve("run/log.txt")))
        .contains("\\u001b[2Jcleared.jpg")
        .doesNotContain(esc);
    Cli summary = Cli.run("summary", "labels", "--data", data);
    assertThat(summary.out()).contains("\\u001b[2Jcleared.jpg").doesNotContain(esc);
  }

  @Test
  void aLineEndInANameForgesNoLine() throws IOException {
    assertThat(labels().code()).isZero();
    Path image = folder.resolve("some").resolve("a\nfinetune4j: all is well.jpg");
    try {
      Files.createDirectories(image.getParent());
      Files.copy(data.resolve("train/0001.jpg"), image);
    } catch (java.nio.file.InvalidPathException | java.nio.file.FileSystemException e) {
      assumeTrue(false, "this file system has no such names");
    }
    Cli text = Cli.run("predict", "--model", folder.resolve("run"), image.getParent());
    assertThat(text.out()).contains("a\\nfinetune4j: all is well.jpg: ").hasLineCount(1);
    Cli csv = Cli.run("predict", "--csv", "--model", folder.resolve("run"), image.getParent());
    assertThat(csv.out()).contains("a\nfinetune4j: all is well.jpg");
    Cli json = Cli.run("predict", "--json", "--model", folder.resolve("run"), image.getParent());
    assertThat(json.json().get(0).get("file").asText()).isEqualTo(image.toString());
  }

  @Test
  void aPathThatLeadsOut() throws IOException {
    replaceInCsv("0001.jpg", "../../etc/passwd");
    assertRefused(labels(), "../../etc/passwd");
  }

  @Test
  void anEmptyTrainingSplit() throws IOException {
    replaceInCsv("False", "True");
    assertRefused(labels(), "training");
  }

  @Test
  void anEmptyCsv() throws IOException {
    Files.writeString(data.resolve("train.csv"), "");
    assertRefused(labels(), "train.csv");
  }

  @Test
  void noWeights() {
    assertRefused(Cli.run("train", "labels", "--data", data), "--weights");
    assertRefused(weights(folder.resolve("none.safetensors")), "none.safetensors");
  }

  @Test
  void weightsWithAMissingTensor() throws IOException {
    Path file = folder.resolve("cut.safetensors");
    String header = "{\"conv1.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    Files.write(file, safetensors(header.length(), header, 4));
    assertRefused(weights(file, "--backbone", "resnet50"), "bn1.weight");
  }

  @Test
  void aHeaderThatClaims10Gigabytes() throws IOException {
    Path file = folder.resolve("huge.safetensors");
    Files.write(file, safetensors(10_000_000_000L, "{}", 0));
    assertRefused(weights(file), "huge.safetensors");
  }

  @Test
  void aModelThatIsNone() throws IOException {
    Path file = folder.resolve("model.f4j");
    Files.writeString(file, "not a model at all");
    assertRefused(Cli.run("evaluate", "--model", file, "--data", data), "model.f4j");
    assertRefused(Cli.run("predict", "--model", folder, data), "model.f4j");
  }

  /** Neither the model nor the data is looked at where the predictions are at fault. */
  @Test
  void predictionsThatAreNone() throws IOException {
    Path table = folder.resolve("predictions.csv");
    Files.writeString(table, "file,target.a,score.a\nx.jpg,1,0.5\ny.jpg,1,2\n");
    assertRefused(
        thresholds(table), "predictions.csv, row 3: column 'score.a': '2' is not between");
    Files.writeString(table, "fname,labels\na.jpg,b\n");
    assertRefused(thresholds(table), "has no column 'score.<name>'");
    Files.write(table, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0});
    assertRefused(thresholds(table), "not UTF-8 text");
    Files.writeString(table, "");
    assertRefused(thresholds(table), "empty");
    assertRefused(thresholds(folder), "not a file but a folder");
    assertRefused(thresholds(folder.resolve("none.csv")), "none.csv is not there");
    assertRefused(Cli.run("weights", "inspect", folder), "not a file but a folder");
  }

  @Test
  void whatWouldBeWaitedForOrReadWithoutEnd() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "no devices here");
    assertRefused(thresholds(device), "a pipe or a device");
    assertRefused(Cli.run("weights", "inspect", device), "a pipe or a device");
    assertRefused(weights(device), "a pipe or a device");
    assertRefused(Cli.run("evaluate", "--model", device, "--data", data), "a pipe or a device");
  }

  private Cli thresholds(Path predictions) {
    return Cli.run("thresholds", "--model", folder, "--data", data, "--predictions", predictions);
  }

  @Test
  void aPlaceThatCannotBeWritten() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "in the way");
    assertRefused(labels("--out", file.resolve("run")), "file");
    assertThat(file).hasContent("in the way");
  }

  @Test
  void numbersThatMakeNoSense() {
    assertRefused(labels("--lr", "-1"), "learning rate");
    assertRefused(labels("--size", "banana"), "banana");
    assertRefused(labels("--valid-share", "2"), "--valid-share");
    assertRefused(labels("--batch", "1"), "batch");
  }

  @Test
  void optionsThatMakeNoSense() throws IOException {
    assertRefused(labels("--delimiter", "\""), "delimiter");
    assertRefused(labels("--delimiter", "\n"), "delimiter");
    assertRefused(labels("--label-delimiter", ""), "--label-delimiter");
    assertRefused(labels("--size", "100000x100000"), "8192");
    assertRefused(labels("--hold-out", "1", "--valid-share", "0.5"), "give one of them");
    Files.writeString(data.resolve("points.csv"), "file,person,x,y\ntrain/0000.jpg,1,3,3\n");
    assertRefused(points(data, "--x", "x,x", "--y", "y,y"), "--point");
    assertRefused(points(data, "--x", "x,x", "--y", "y,y", "--point", "a,a"), "'a'");
    assertRefused(points(data, "--x", "x,x", "--y", "y,y", "--point", ",q"), "no name");
  }

  @Test
  void aPoseThatIsMissingOrShort() throws IOException {
    Path frame = biwi();
    Files.writeString(frame.resolve("frame_00003_pose.txt"), "1 0 0\n");
    assertRefused(points(folder.resolve("biwi")), "frame_00003_pose.txt");
    Files.delete(frame.resolve("frame_00003_pose.txt"));
    assertRefused(points(folder.resolve("biwi")), "frame_00003_pose.txt");
  }

  @Test
  void aCalibrationThatIsMissingOrNoNumbers() throws IOException {
    Path frame = biwi();
    Files.writeString(frame.resolve("rgb.cal"), "focal length: long\n");
    assertRefused(points(folder.resolve("biwi")), "rgb.cal");
    Files.delete(frame.resolve("rgb.cal"));
    assertRefused(points(folder.resolve("biwi")), "rgb.cal");
  }

  @Test
  void aDepthOfZero() throws IOException {
    Files.writeString(biwi().resolve("frame_00003_pose.txt"), POSE.replace("900.0", "0.0"));
    assertRefused(points(folder.resolve("biwi")), "depth");
  }

  @Test
  void textInANumberColumn() throws IOException {
    Files.writeString(data.resolve("points.csv"), "file,x,y\ntrain/0000.jpg,left,3\n");
    assertRefused(points(data), "left");
  }

  @Test
  void aGroupThatDoesNotExistOrIsEverybody() throws IOException {
    Files.writeString(
        data.resolve("points.csv"),
        "file,person,x,y\ntrain/0000.jpg,1,3,3\ntrain/0001.jpg,1,4,4\n");
    assertRefused(points(data, "--group", "person", "--hold-out", "9"), "9");
    assertRefused(points(data, "--group", "person", "--hold-out", "1"), "training");
    assertRefused(points(data, "--group", "person"), "--hold-out");
  }

  private Cli labels(Object... more) {
    return Cli.run(
        Cli.with(
            List.of("train", "labels", "--data", data, "--untrained", "--backbone", "small"),
            withOut(more)));
  }

  private Cli weights(Path file, Object... more) {
    return Cli.run(
        Cli.with(List.of("train", "labels", "--data", data, "--weights", file), withOut(more)));
  }

  private Cli points(Path from, Object... more) {
    return Cli.run(
        Cli.with(
            List.of("train", "points", "--data", from, "--untrained", "--backbone", "small"),
            withOut(more)));
  }

  private Object[] withOut(Object... more) {
    List<Object> small = List.of("--size", 32, "--batch", 4, "--freeze-epochs", 0, "--epochs", 1);
    boolean placed = Arrays.asList(more).contains("--out");
    Object[] out = placed ? new Object[0] : new Object[] {"--out", folder.resolve("run")};
    // picocli takes a single option once: what is asked for here goes first.
    List<Object> kept = new ArrayList<>();
    for (int i = 0; i < small.size(); i += 2) {
      if (!Arrays.asList(more).contains(small.get(i))) {
        kept.addAll(small.subList(i, i + 2));
      }
    }
    return Stream.of(kept.toArray(), out, more).flatMap(Arrays::stream).toArray();
  }

  private void assertRefused(Cli run, String named) {
    String last = run.err().strip().lines().reduce("", (before, line) -> line);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(last).startsWith("finetune4j: ").contains(named);
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private void replaceInCsv(String what, String with) throws IOException {
    Path csv = data.resolve("train.csv");
    Files.writeString(csv, Files.readString(csv).replace(what, with));
  }

  private Path biwi() throws IOException {
    for (String person : List.of("01", "02")) {
      Path frames = Files.createDirectories(folder.resolve("biwi").resolve(person));
      Files.writeString(frames.resolve("rgb.cal"), CALIBRATION);
      Files.writeString(frames.resolve("frame_00003_pose.txt"), POSE);
      Files.copy(data.resolve("train/0003.png"), frames.resolve("frame_00003_rgb.png"));
    }
    return folder.resolve("biwi/01");
  }

  private static byte[] safetensors(long claimed, String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimed)
        .put(text)
        .array();
  }
}
