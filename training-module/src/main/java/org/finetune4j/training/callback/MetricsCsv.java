package org.finetune4j.training.callback;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.finetune4j.data.BadInputException;
import org.finetune4j.eval.Metric;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;

/**
 * Keeps a CSV file of all epochs: {@code phase,epoch,train_loss,valid_loss,...,seconds}. After each
 * epoch the whole file is written beside and renamed; undefined metrics are blank.
 */
public final class MetricsCsv implements Callback {
  private final Path file;

  /** Writes there. */
  public MetricsCsv(Path file) {
    this.file = Objects.requireNonNull(file);
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    List<String> lines = new ArrayList<>();
    lines.add(header(row));
    fit.recorder().rows().forEach(r -> lines.add(line(r)));
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(beside, lines, StandardCharsets.UTF_8);
      try {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s cannot be written (%s): make room or choose another place.",
              file,
              e.getMessage()),
          e);
    }
  }

  private static String header(EpochRow row) {
    List<String> cells = new ArrayList<>(List.of("phase", "epoch", "train_loss", "valid_loss"));
    row.metrics().forEach(m -> cells.add(m.name()));
    cells.add("seconds");
    return String.join(",", cells);
  }

  private static String line(EpochRow row) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                row.phase(),
                Integer.toString(row.epoch()),
                Double.toString(row.trainLoss()),
                Double.toString(row.validLoss())));
    for (Metric metric : row.metrics()) {
      OptionalDouble value = metric.value();
      cells.add(value.isPresent() ? Double.toString(value.getAsDouble()) : "");
    }
    cells.add(Double.toString(row.time().toMillis() / 1000.0));
    return String.join(",", cells);
  }
}
