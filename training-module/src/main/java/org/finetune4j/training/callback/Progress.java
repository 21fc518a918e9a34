package org.finetune4j.training.callback;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.finetune4j.training.Callback;
import org.finetune4j.training.EpochRow;
import org.finetune4j.training.Fit;
import org.finetune4j.training.FitOutcome;
import org.finetune4j.training.Step;

/**
 * Shows how far a fit is, with its loss and the time left: a bar that redraws itself on a terminal,
 * now and then a line elsewhere.
 */
public final class Progress implements Callback {
  private static final int CELLS = 24;
  private static final long REDRAW = Duration.ofMillis(100).toNanos();
  private static final long LINE = Duration.ofSeconds(20).toNanos();

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private long phaseStart;
  private long validationStart;
  private long validationTime;
  private long shown;
  private int drawn;
  private Step last = new Step(0, 0, 1, 0, 0, List.of(), 0);

  /**
   * Prints there.
   *
   * @param terminal whether what is printed can be overwritten
   */
  public Progress(PrintStream out, boolean terminal) {
    this(out, terminal, System::nanoTime);
  }

  Progress(PrintStream out, boolean terminal, LongSupplier clock) {
    this.out = Objects.requireNonNull(out);
    this.terminal = terminal;
    this.clock = clock;
    shown = clock.getAsLong();
  }

  @Override
  public void featuresStepDone(int done, int batches) {
    show("features", done, batches, "", done == batches);
    if (done == batches) {
      clear();
    }
  }

  @Override
  public void sweepStepDone(int done, int steps) {
    show("learning rates", done, steps, "", done == steps);
    if (done == steps) {
      clear();
    }
  }

  @Override
  public void fitStarts(Fit fit) {
    phaseStart = clock.getAsLong();
    validationTime = 0;
  }

  @Override
  public void stepDone(Fit fit, Step step) {
    last = step;
    show(
        title(fit, step.epoch()),
        step.batch() + 1,
        step.batches(),
        String.format(Locale.ROOT, "loss %.4f, %s left", step.smoothedLoss(), left(fit, step)),
        false);
  }

  @Override
  public void validationStarts(Fit fit, int epoch) {
    validationStart = clock.getAsLong();
  }

  @Override
  public void validationStepDone(Fit fit, int done, int batches) {
    show(title(fit, last.epoch()) + " validation", done, batches, "", false);
  }

  @Override
  public void epochEnds(Fit fit, EpochRow row) {
    validationTime = clock.getAsLong() - validationStart;
    clear();
  }

  @Override
  public void fitEnds(Fit fit, FitOutcome outcome) {
    clear();
  }

  private static String title(Fit fit, int epoch) {
    return fit.phase() + " epoch " + epoch + " of " + fit.epochs();
  }

  private String left(Fit fit, Step step) {
    long done = (long) (step.epoch() - fit.firstEpoch()) * step.batches() + step.batch() + 1;
    long all = (long) (fit.epochs() - fit.firstEpoch()) * step.batches();
    int validated = step.epoch() - fit.firstEpoch();
    long training = clock.getAsLong() - phaseStart - validated * validationTime;
    int validations = fit.epochs() - step.epoch();
    double nanos = (double) training / done * (all - done) + (double) validations * validationTime;
    return EpochTable.time(Duration.ofNanos((long) nanos));
  }

  private void show(String title, int done, int of, String rest, boolean now) {
    long time = clock.getAsLong();
    if (!now && time - shown < (terminal ? REDRAW : LINE)) {
      return;
    }
    shown = time;
    String numbers = title + " " + done + "/" + of + (rest.isEmpty() ? "" : ", " + rest);
    if (terminal) {
      int full = (int) ((long) CELLS * done / of);
      String text = "[" + "=".repeat(full) + " ".repeat(CELLS - full) + "] " + numbers;
      out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
      drawn = text.length();
    } else {
      out.println(numbers);
    }
    out.flush();
  }

  private void clear() {
    if (terminal && drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      out.flush();
      drawn = 0;
    }
  }
}
