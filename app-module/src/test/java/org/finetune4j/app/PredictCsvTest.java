package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.finetune4j.app.demo.ShapeImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code predict --csv} prints of labels can be taken apart again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictCsvTest {
  private static final List<String> LABELS = List.of("stop sign", "traffic", "traffic, \"light\"");

  private Path folder;
  private Path run;

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary.resolve("signs");
    run = temporary.resolve("run");
    new ShapeImages(15, 1).write(folder);
    List<String> rows = new ArrayList<>(List.of("fname,labels,is_valid"));
    for (int i = 0; i < 15; i++) {
      String labels = String.join(";", LABELS.subList(0, 1 + i % 3)).replace("\"", "\"\"");
      String file = (i < 10 ? "000" : "00") + i + (i % 4 == 3 ? ".png" : ".jpg");
      rows.add(file + ",\"" + labels + "\"," + (i % 5 == 4));
    }
    Files.write(folder.resolve("train.csv"), rows);
    Cli trained =
        Cli.run(
            Cli.with(
                List.of("train", "labels", "--data", folder, "--label-delimiter", ";"),
                Cli.with(
                    List.of("--untrained", "--backbone", "small", "--size", 32, "--batch", 4),
                    Cli.with(List.of("--freeze-epochs", 1, "--epochs", 0, "--out", run)))));
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private List<CSVRecord> rows(Object... more) throws IOException {
    Path image = folder.resolve("train/0000.jpg");
    Cli predicted =
        Cli.run(Cli.with(List.of("predict", "--model", run, "--csv", image, "--threshold"), more));
    assertThat(predicted.code()).as(predicted.err()).isZero();
    return CSVFormat.DEFAULT.parse(new StringReader(predicted.out())).getRecords();
  }

  @Test
  void labelsStandApartAsInTheTrainingsTable() throws IOException {
    String cell = rows(0).get(1).get(1);
    assertThat(Set.of(cell.split(";"))).isEqualTo(Set.copyOf(LABELS));
    assertThat(rows(1).get(1).get(1)).isEmpty();
  }

  @Test
  void indicatorsAreAColumnALabel() throws IOException {
    List<CSVRecord> all = rows(0, "--indicators");
    assertThat(all.get(0).toList().subList(2, 5))
        .containsExactly("label.stop sign", "label.traffic", "label.traffic, \"light\"");
    assertThat(all.get(1).toList().subList(2, 5)).containsOnly("1");
    assertThat(rows(1, "--indicators").get(1).toList().subList(2, 5)).containsOnly("0");
  }
}
