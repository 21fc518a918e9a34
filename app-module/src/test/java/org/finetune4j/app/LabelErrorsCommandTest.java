package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.finetune4j.app.demo.FaceImages;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code label-errors} on drawn images and a small network. */
class LabelErrorsCommandTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script>";

  @TempDir private Path folder;

  private Cli run(String task, Path data, Object... more) {
    return Cli.run(
        Cli.with(
            List.of("label-errors", task, "--data", data, "--untrained", "--backbone", "small"),
            Cli.with(
                List.of("--size", 32, "--batch", 4, "--epochs", 2, "--cached-views", 1), more)));
  }

  /** Thirty images of shapes, whose labels have nothing to do with them. */
  private Path labels() throws IOException {
    Path data = folder.resolve("shapes");
    new ShapeImages(30, 1).write(data);
    List<String> rows = new ArrayList<>(List.of("fname,labels,is_valid"));
    for (int i = 0; i < 30; i++) {
      String file = (i < 10 ? "000" : "00") + i + (i % 4 == 3 ? ".png" : ".jpg");
      String label = i % 2 == 0 ? HOSTILE : i % 3 == 0 ? "sea, deep;" + HOSTILE : "";
      rows.add(file + ",\"" + label.replace("\"", "\"\"") + "\"," + (i % 5 == 4));
    }
    Files.write(data.resolve("train.csv"), rows);
    return data;
  }

  private static List<CSVRecord> rows(Path csv) throws IOException {
    try (var reader = Files.newBufferedReader(csv)) {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .getRecords();
    }
  }

  @Test
  void aTableAndAPageListTheMostLikelyErrors() throws IOException {
    Path out = folder.resolve("out");
    Cli found = run("labels", labels(), "--label-delimiter", ";", "--out", out, "--top", 20);
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.out()).contains("Likely errors by label").contains("of 30 images");
    List<CSVRecord> rows = rows(out.resolve("label-errors.csv"));
    assertThat(rows).isNotEmpty();
    double before = 0;
    for (CSVRecord row : rows) {
      assertThat(Double.parseDouble(row.get("quality"))).isBetween(before, 1.0);
      before = Double.parseDouble(row.get("quality"));
      assertThat(Double.parseDouble(row.get("probability"))).isBetween(0.0, 1.0);
      assertThat(row.get("label")).isIn(HOSTILE, "sea, deep");
      assertThat(row.get("given")).isIn("0", "1");
      assertThat(row.get("split")).isIn("train", "valid");
    }
    String page = Files.readString(out.resolve("label-errors.html"));
    assertThat(page)
        .contains("Content-Security-Policy")
        .contains("default-src 'none'")
        .contains("&lt;script&gt;alert(&quot;1&quot;)")
        .doesNotContain("<script")
        .containsPattern("src=\"data:image/jpeg;base64,/9j/");
    long images = rows.stream().map(row -> row.get("rank")).distinct().count();
    assertThat(page.split("<img ", -1)).hasSize((int) Math.min(20, images) + 1);
  }

  @Test
  void theSameSeedFindsTheSame() throws IOException {
    Path data = labels();
    Cli first = run("labels", data, "--out", folder.resolve("a"), "--json", "--threads", 1);
    Cli second = run("labels", data, "--out", folder.resolve("b"), "--json", "--threads", 1);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.json().size()).isPositive();
    assertThat(second.out()).isEqualTo(first.out());
  }

  @Test
  void anEarlierTableIsKeptUnlessItIsForced() throws IOException {
    Path data = labels();
    Path csv = folder.resolve("out/label-errors.csv");
    Files.createDirectories(csv.getParent());
    Files.writeString(csv, "my notes");
    Cli refused = run("labels", data, "--out", csv.getParent());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("label-errors.csv exists").contains("--force");
    assertThat(csv).hasContent("my notes");
    Cli forced = run("labels", data, "--out", csv.getParent(), "--force");
    assertThat(forced.code()).as(forced.err()).isZero();
    assertThat(Files.readString(csv)).startsWith("rank,file,group,split,label,given,");
  }

  @Test
  void aClassIsListedBesideTheOneThatIsPredicted() throws IOException {
    Path shapes = folder.resolve("drawn");
    new ShapeImages(24, 1).write(shapes);
    Path data = folder.resolve("classes");
    try (var files = Files.list(shapes.resolve("train"))) {
      for (Path file : files.sorted().toList()) {
        int number = Integer.parseInt(file.getFileName().toString().substring(0, 4));
        Path place = data.resolve(number % 2 == 0 ? "round" : "square");
        Files.createDirectories(place);
        Files.copy(file, place.resolve(file.getFileName()));
      }
    }
    Cli found = run("category", data, "--out", folder.resolve("out"), "--folds", 3);
    assertThat(found.code()).as(found.err()).isZero();
    List<CSVRecord> rows = rows(folder.resolve("out/label-errors.csv"));
    assertThat(rows).isNotEmpty();
    for (CSVRecord row : rows) {
      assertThat(row.get("class")).isIn("round", "square");
      assertThat(row.get("file")).matches("(round|square)/\\d{4}\\.(jpg|png)");
      boolean given = row.get("file").startsWith(row.get("class") + "/");
      assertThat(row.get("given")).isEqualTo(given ? "1" : "0");
    }
    assertThat(rows)
        .filteredOn(row -> row.get("given").equals("1"))
        .hasSize((int) rows.stream().map(row -> row.get("rank")).distinct().count())
        .hasSize(rows.size() / 2);
  }

  @Test
  void pointsAreListedByTheirDistanceAndGroupsStayTogether() throws IOException {
    Path data = folder.resolve("faces");
    new FaceImages(4, 5, 1).write(data);
    Path out = folder.resolve("out");
    Cli found = run("points", data, "--group", "person", "--folds", 2, "--out", out);
    assertThat(found.code()).as(found.err()).isZero();
    List<CSVRecord> rows = rows(out.resolve("label-errors.csv"));
    assertThat(rows).hasSize(20);
    double before = Double.POSITIVE_INFINITY;
    for (CSVRecord row : rows) {
      double distance = Double.parseDouble(row.get("distance"));
      assertThat(distance).isNotNegative().isLessThanOrEqualTo(before);
      before = distance;
      assertThat(row.get("group")).isNotEmpty();
    }
    Cli many = run("points", data, "--group", "person", "--folds", 9, "--out", out, "--force");
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.err()).contains("9 folds need as many groups");
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() throws IOException {
    Path data = labels();
    assertThat(run("labels", data, "--folds", 1).err()).contains("--folds must be at least 2");
    assertThat(run("labels", data, "--top", 0).err()).contains("--top must be at least 1");
  }
}
