package org.finetune4j.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Warnings of likely mistakes in a table, which would silently ruin a training; a sentence each.
 */
public final class TableWarnings {
  private static final int NAMES_SHOWN = 5;
  private static final int PAIRS_SHOWN = 10;

  /** No image is so small that all of its points lie so near its corner. */
  private static final double NORMALISED = 2;

  /** From so many images on, and a tenth of all, one place is no coincidence. */
  private static final int MANY = 5;

  private TableWarnings() {}

  /**
   * Names that cannot be learned, as no training image has them, or none is known to lack them;
   * none before a split.
   */
  public static List<String> ofNames(SampleTable table) {
    SampleTable train = table.train();
    if (table.task().hasPoints() || train.size() == 0) {
      return List.of();
    }
    List<String> names = table.task().names();
    Set<String> learned = new HashSet<>();
    train.samples().forEach(s -> learned.addAll(s.target().names()));
    List<String> warnings = new ArrayList<>();
    warn(
        warnings,
        names.stream().filter(name -> !learned.contains(name)).toList(),
        "No training image has %s, so %s cannot be learned: add images or choose another split.");
    warn(
        warnings,
        neverAbsent(train, learned),
        "No training image is known to lack %s, so %s cannot be learned: write 0 for images that"
            + " lack it.");
    return warnings;
  }

  private static void warn(List<String> warnings, List<String> names, String sentence) {
    if (!names.isEmpty()) {
      warnings.add(
          String.format(Locale.ROOT, sentence, quoted(names), names.size() == 1 ? "it" : "they"));
    }
  }

  /** Learned labels with which every image is, or of which it is not known. */
  private static List<String> neverAbsent(SampleTable train, Set<String> learned) {
    Map<String, Integer> notAbsent = new LinkedHashMap<>();
    Set<String> masked = new HashSet<>();
    for (Sample sample : train.samples()) {
      sample.target().names().forEach(name -> notAbsent.merge(name, 1, Integer::sum));
      sample.target().unknown().forEach(name -> notAbsent.merge(name, 1, Integer::sum));
      masked.addAll(sample.target().unknown());
    }
    return train.task().names().stream()
        .filter(name -> masked.contains(name) && learned.contains(name))
        .filter(name -> notAbsent.get(name) == train.size())
        .toList();
  }

  /**
   * Why points cannot be learned or measured: one is on no training image, or none is known on the
   * validation images. Samples without a role, and roles without samples, are not looked at.
   */
  public static List<String> ofUnknownPoints(SampleTable table) {
    List<String> points = table.task().byKind(l -> List.of(), Task.Points::names, c -> List.of());
    List<Sample> train = table.train().samples();
    List<Sample> valid = table.valid().samples();
    List<String> warnings = new ArrayList<>();
    for (int k = 0; k < points.size(); k++) {
      int point = k;
      if (!train.isEmpty()
          && train.stream().noneMatch(s -> s.target().points().get(point).isPresent())) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "The point '%s' is on no training image: fill its columns, leave it out or choose"
                    + " another split.",
                points.get(k)));
      }
    }
    if (!points.isEmpty()
        && !valid.isEmpty()
        && valid.stream()
            .flatMap(s -> s.target().points().stream())
            .noneMatch(Optional::isPresent)) {
      warnings.add(
          "No point is known on the validation images, so nothing can be measured: choose another"
              + " split.");
    }
    return warnings;
  }

  /** Points that look like placeholders or like shares of the image's size. */
  public static List<String> ofPlaces(SampleTable table) {
    if (!table.task().hasPoints()) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    Map<Point, Integer> placeholders = placeholders(table);
    List<Point> others =
        table.samples().stream()
            .flatMap(s -> s.target().points().stream())
            .flatMap(Optional::stream)
            .filter(p -> !placeholders.containsKey(p))
            .toList();
    if (!placeholders.isEmpty()) {
      warnings.add(placeholders(placeholders));
    }
    if (!others.isEmpty()
        && others.stream()
            .allMatch(p -> Math.max(Math.abs(p.x()), Math.abs(p.y())) <= NORMALISED)) {
      warnings.add(
          "All points lie within 2 pixels of the corner, as shares of the image's size would:"
              + " multiply x by the width and y by the height, for points are given in pixels.");
    }
    return warnings;
  }

  private static String placeholders(Map<Point, Integer> places) {
    return String.format(
        Locale.ROOT,
        "%s %s like a placeholder for a missing point: blank both of its cells, or it is learned as"
            + " a place.",
        places.entrySet().stream()
            .limit(NAMES_SHOWN)
            .map(
                e ->
                    String.format(
                        Locale.ROOT,
                        "(%s, %s) on %d %s",
                        number(e.getKey().x()),
                        number(e.getKey().y()),
                        e.getValue(),
                        e.getValue() == 1 ? "image" : "images"))
            .collect(Collectors.joining(" and ")),
        places.size() == 1 ? "looks" : "look");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Places that stand for none, the most frequent first, and on how many images. */
  private static Map<Point, Integer> placeholders(SampleTable table) {
    Map<Point, Integer> images = new HashMap<>();
    Map<Point, Integer> shared = new HashMap<>();
    int known = 0;
    for (Sample sample : table.samples()) {
      List<Point> points = sample.target().points().stream().flatMap(Optional::stream).toList();
      Set<Point> places = new LinkedHashSet<>(points);
      places.forEach(p -> images.merge(p, 1, Integer::sum));
      if (places.size() == 1 && points.size() > 1) {
        shared.merge(points.get(0), 1, Integer::sum);
      }
      known += points.isEmpty() ? 0 : 1;
    }
    int all = known;
    Map<Point, Integer> found = new HashMap<>();
    images.forEach(
        (place, count) -> {
          if (isPlaceholder(place)
              || shared.containsKey(place)
              || (count >= MANY && 10L * count >= all)
              || (count > 2 && count == all)) {
            found.put(place, count);
          }
        });
    return sorted(found);
  }

  private static Map<Point, Integer> sorted(Map<Point, Integer> found) {
    Map<Point, Integer> sorted = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(
            Map.Entry.<Point, Integer>comparingByValue()
                .reversed()
                .thenComparing(e -> e.getKey().x())
                .thenComparing(e -> e.getKey().y()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  // (0, 0), (-1, -1), (-999, -999).
  private static boolean isPlaceholder(Point p) {
    return p.x() == p.y() && p.x() <= 0 && p.x() == Math.rint(p.x());
  }

  /** Which points change places in a mirrored image, where there are several. */
  public static List<String> ofSides(Task task) {
    int[] order = task.flipOrder();
    if (order.length < 2) {
      return List.of();
    }
    List<String> names = task.names();
    Map<Integer, Integer> pairs = new TreeMap<>();
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      if (order[i] > i) {
        pairs.put(i, order[i]);
      } else if (order[i] == i) {
        alone.add(names.get(i));
      }
    }
    String swapped =
        pairs.entrySet().stream()
                .limit(PAIRS_SHOWN)
                .map(e -> names.get(e.getKey()) + " with " + names.get(e.getValue()))
                .collect(Collectors.joining(", "))
            + (pairs.size() > PAIRS_SHOWN
                ? String.format(Locale.ROOT, " and %d more pairs", pairs.size() - PAIRS_SHOWN)
                : "");
    String kept =
        alone.size() < 2
            ? ""
            : "; if any of " + quoted(alone) + " are left and right, name them with --swap a=b";
    return List.of(
        pairs.isEmpty()
            ? "In mirrored images no points change places" + kept + "."
            : "In mirrored images change places: " + swapped + kept + ".");
  }

  private static String quoted(List<String> names) {
    return names.stream()
            .limit(NAMES_SHOWN)
            .map(n -> "'" + n + "'")
            .collect(Collectors.joining(", "))
        + (names.size() > NAMES_SHOWN
            ? String.format(Locale.ROOT, " and %d more", names.size() - NAMES_SHOWN)
            : "");
  }
}
