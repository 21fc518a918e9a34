package org.finetune4j.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Counts of what a table holds.
 *
 * @param samples how many, by role
 * @param names images a label or class, in the vocabulary's order; empty for points
 * @param unknown images of which a label is not known, for those labels that have any; in the
 *     vocabulary's order
 * @param namesPerImage how many images carry that many labels; empty for points
 * @param points where the points lie, in the task's order; empty for names
 * @param groups images a group, in the order the groups first appear; empty where unknown
 */
public record TableSummary(
    Counts samples,
    Map<String, Counts> names,
    Map<String, Counts> unknown,
    SortedMap<Integer, Integer> namesPerImage,
    List<PointSpread> points,
    Map<String, Counts> groups) {
  public TableSummary {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
    namesPerImage = Collections.unmodifiableSortedMap(new TreeMap<>(namesPerImage));
    points = List.copyOf(points);
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /** How many, by role. */
  public record Counts(int train, int valid, int unassigned) {
    /** All roles together. */
    public int total() {
      return train + valid + unassigned;
    }

    private static Counts of(List<Sample> samples) {
      return new Counts(
          count(samples, Role.TRAIN), count(samples, Role.VALID), count(samples, Role.UNASSIGNED));
    }

    private static int count(List<Sample> samples, Role role) {
      return (int) samples.stream().filter(s -> s.role() == role).count();
    }
  }

  /**
   * Where one point lies, in pixels of the original images.
   *
   * @param name the point's
   * @param present in how many images it is given
   * @param missing in how many it is not
   * @param x empty if it is given nowhere
   * @param y as x
   */
  public record PointSpread(
      String name, int present, int missing, Optional<Spread> x, Optional<Spread> y) {}

  /** Least, mean, greatest, and the standard deviation (of the population, not of a sample). */
  public record Spread(double min, double mean, double max, double deviation) {
    private static Optional<Spread> of(List<Point> points, ToDoubleFunction<Point> axis) {
      if (points.isEmpty()) {
        return Optional.empty();
      }
      DoubleSummaryStatistics all = points.stream().mapToDouble(axis).summaryStatistics();
      double mean = all.getAverage();
      double variance =
          points.stream()
              .mapToDouble(p -> Math.pow(axis.applyAsDouble(p) - mean, 2))
              .average()
              .orElseThrow();
      return Optional.of(new Spread(all.getMin(), mean, all.getMax(), Math.sqrt(variance)));
    }
  }

  /** Counts a table. */
  public static TableSummary of(SampleTable table) {
    boolean points = table.task().hasPoints();
    List<String> sought = table.task().names();
    Map<String, Counts> unknown =
        new LinkedHashMap<>(counts(sought, table, s -> s.target().unknown()));
    unknown.values().removeIf(counts -> counts.total() == 0);
    return new TableSummary(
        Counts.of(table.samples()),
        points ? Map.of() : counts(sought, table, s -> s.target().names()),
        unknown,
        points ? new TreeMap<>() : namesPerImage(table),
        points ? spreads(sought, table) : List.of(),
        counts(table.groups(), table, s -> List.of(s.group())));
  }

  private static Map<String, Counts> counts(
      List<String> names, SampleTable table, Function<Sample, Iterable<String>> namesOf) {
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    names.forEach(name -> samples.put(name, new ArrayList<>()));
    for (Sample sample : table.samples()) {
      for (String name : namesOf.apply(sample)) {
        samples.computeIfPresent(
            name,
            (n, counted) -> {
              counted.add(sample);
              return counted;
            });
      }
    }
    Map<String, Counts> counts = new LinkedHashMap<>();
    samples.forEach((name, counted) -> counts.put(name, Counts.of(counted)));
    return counts;
  }

  private static SortedMap<Integer, Integer> namesPerImage(SampleTable table) {
    SortedMap<Integer, Integer> images = new TreeMap<>();
    table.samples().forEach(s -> images.merge(s.target().names().size(), 1, Integer::sum));
    return images;
  }

  private static List<PointSpread> spreads(List<String> names, SampleTable table) {
    List<PointSpread> spreads = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int place = i;
      List<Point> given =
          table.samples().stream().flatMap(s -> s.target().points().get(place).stream()).toList();
      spreads.add(
          new PointSpread(
              names.get(i),
              given.size(),
              table.size() - given.size(),
              Spread.of(given, Point::x),
              Spread.of(given, Point::y)));
    }
    return spreads;
  }
}
