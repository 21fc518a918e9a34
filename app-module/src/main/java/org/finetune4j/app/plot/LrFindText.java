package org.finetune4j.app.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.Suggestions;

/** A sweep over learning rates as plain text, for a terminal. */
public final class LrFindText {
  private static final int MARGIN = 9;

  private LrFindText() {}

  /**
   * The smoothed loss over the rate, in lines that end in a line feed. Only ASCII.
   *
   * @param suggestions empty where the sweep ended too early for any
   * @param columns of the terminal; at least 76 are used
   * @param rows of the plot itself, at least 5
   */
  public static String of(LrCurve curve, Optional<Suggestions> suggestions, int columns, int rows) {
    int width = Math.max(76, columns) - MARGIN - 1;
    int height = Math.max(5, rows);
    List<LrSuggestion> marked = suggestions.map(LrSuggestion::all).orElse(List.of());
    char[][] plot = new char[height][width];
    for (char[] line : plot) {
      Arrays.fill(line, ' ');
    }
    for (int i = 0; i + 1 < curve.rates().size(); i++) {
      line(plot, curve, i);
    }
    for (int i = marked.size() - 1; i >= 0; i--) {
      double rate = marked.get(i).rate();
      put(plot, curve, rate, LrSuggestion.lossAt(curve, rate), marked.get(i).letter());
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < height; row++) {
      text.append(lossLabel(curve, row, height)).append('|').append(plot[row]);
      trimEnd(text);
    }
    text.append(" ".repeat(MARGIN)).append('+').append("-".repeat(width)).append('\n');
    text.append(rateLabels(curve, width));
    if (!marked.isEmpty()) {
      text.append(
          marked.stream()
              .map(s -> s.letter() + " " + s.name() + " " + Style.rate(s.rate()))
              .collect(Collectors.joining("  ", " ".repeat(MARGIN), "\n")));
    }
    return text.toString();
  }

  /** From a step to the next, without gaps. */
  private static void line(char[][] plot, LrCurve curve, int step) {
    double rate = curve.rates().get(step);
    double ratio = curve.rates().get(step + 1) / rate;
    double loss = curve.smoothed().get(step);
    double change = curve.smoothed().get(step + 1) - loss;
    int parts = 2 * plot.length;
    for (int i = 0; i <= parts; i++) {
      double part = (double) i / parts;
      put(plot, curve, rate * Math.pow(ratio, part), loss + part * change, '*');
    }
  }

  private static void put(char[][] plot, LrCurve curve, double rate, double loss, char mark) {
    if (!Double.isFinite(loss)) {
      return;
    }
    double low = LrSuggestion.least(curve);
    double high = LrSuggestion.most(curve);
    int row = (int) Math.round((high - loss) / Math.max(high - low, 1e-12) * (plot.length - 1));
    if (row >= 0 && row < plot.length) {
      plot[row][column(curve, rate, plot[row].length)] = mark;
    }
  }

  private static int column(LrCurve curve, double rate, int width) {
    double start = Math.log(curve.sweep().start());
    double end = Math.log(curve.sweep().end());
    double place = (Math.log(rate) - start) / (end - start) * (width - 1);
    return (int) Math.max(0, Math.min(width - 1, Math.round(place)));
  }

  private static String lossLabel(LrCurve curve, int row, int height) {
    double low = LrSuggestion.least(curve);
    double high = LrSuggestion.most(curve);
    boolean labelled = row == 0 || row == height - 1 || row == (height - 1) / 2;
    double loss = high - (high - low) * row / (height - 1);
    String label =
        !labelled
            ? ""
            : loss != 0 && Math.abs(loss) < 0.01
                ? Style.rate(loss)
                : String.format(Locale.ROOT, "%.3f", loss);
    return String.format(Locale.ROOT, "%" + (MARGIN - 1) + "s ", label);
  }

  /** Every power of ten of the sweep, where there is room for it. */
  private static String rateLabels(LrCurve curve, int width) {
    char[] line = new char[width + MARGIN + 1];
    Arrays.fill(line, ' ');
    List<Integer> powers = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(curve.sweep().end()) + 1e-9);
    for (int p = (int) Math.ceil(Math.log10(curve.sweep().start()) - 1e-9); p <= last; p++) {
      powers.add(p);
    }
    int free = 0;
    for (int power : powers) {
      String label = "1e" + power;
      int at = MARGIN + 1 + column(curve, Math.pow(10, power), width);
      int from = Math.min(Math.max(0, at - label.length() / 2), line.length - label.length());
      if (from >= free) {
        label.getChars(0, label.length(), line, from);
        free = from + label.length() + 2;
      }
    }
    StringBuilder text = new StringBuilder().append(line);
    trimEnd(text);
    return text.toString();
  }

  private static void trimEnd(StringBuilder text) {
    while (text.length() > 0 && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }
}
