package org.finetune4j.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.finetune4j.app.report.PredictionsCsv;
import org.finetune4j.data.BadInputException;
import org.finetune4j.golden.Fuzz;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.weights.SafetensorsFile;
import org.finetune4j.model.weights.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated models, weights and predictions are read or refused, and nothing else. */
class FilesFuzzTest {
  @TempDir private Path folder;

  private void assertReadOrRefused(
      String name,
      Class<? extends RuntimeException> documented,
      Consumer<Path> reader,
      String... resources)
      throws IOException, URISyntaxException {
    List<byte[]> files = new ArrayList<>();
    for (String resource : resources) {
      Path file = Path.of(FilesFuzzTest.class.getResource("/legacy/" + resource).toURI());
      files.add(Files.readAllBytes(file));
    }
    Path input = folder.resolve("input");
    Fuzz.run(name, files, documented, bytes -> reader.accept(written(input, bytes)));
  }

  private static Path written(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tensors() throws Exception {
    assertReadOrRefused(
        "safetensors",
        BadInputException.class,
        path -> {
          try (SafetensorsFile file = SafetensorsFile.open(path)) {
            for (TensorInfo tensor : file.tensors()) {
              file.floats(tensor);
            }
          }
        },
        "tiny.safetensors",
        "labels/model.f4j");
  }

  @Test
  void cardsOfModels() throws Exception {
    assertReadOrRefused(
        "model card",
        BadInputException.class,
        SavedModel::readCard,
        "labels/model.f4j",
        "points/model.f4j",
        "category/model.f4j");
  }

  @Test
  void predictions() throws Exception {
    Class<BadInputException> documented = BadInputException.class;
    assertReadOrRefused(
        "predictions of labels", documented, PredictionsCsv::readLabels, "labels/predictions.csv");
    assertReadOrRefused(
        "predictions of a category",
        documented,
        PredictionsCsv::readCategory,
        "category/predictions.csv");
    assertReadOrRefused(
        "predictions of points", documented, PredictionsCsv::readPoints, "points/predictions.csv");
  }
}
