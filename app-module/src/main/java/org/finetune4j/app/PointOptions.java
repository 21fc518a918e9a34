package org.finetune4j.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.read.Biwi;
import org.finetune4j.data.read.PointsCsv;
import picocli.CommandLine.Option;

/** Which points the data knows, and how a model's points are found among them. */
@Under(Heading.DATA)
@OnlyFor(TaskKind.POINTS)
final class PointOptions {
  @Option(
      names = "--x",
      paramLabel = "COL",
      split = ",",
      description = "Columns with the x of each point, in pixels.")
  private List<String> x = new ArrayList<>();

  @Option(
      names = "--y",
      paramLabel = "COL",
      split = ",",
      description = "Columns with the y of each point, in pixels.")
  private List<String> y = new ArrayList<>();

  @Option(
      names = "--point",
      paramLabel = "NAME",
      split = ",",
      description =
          "Names of the points, in the order of --x and --y (default: from the columns' names). Two "
              + "that differ only in left and right (l and r, lt and rt) change places in a mirrored "
              + "image. A model finds its points by these names.")
  @Advanced
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--swap",
      paramLabel = "POINT=POINT",
      split = ",",
      description =
          "Points that change places in a mirrored image where their names do not show it: "
              + "ojo_izq=ojo_der. A point paired with itself stays.")
  @Advanced
  private List<String> swaps = new ArrayList<>();

  @Option(
      names = "--y-range",
      paramLabel = "LOW,HIGH",
      split = ",",
      arity = "1",
      hideParamSyntax = true,
      description =
          "Range of the predicted coordinates, where -1 and 1 are the image's edges; none: no limit.")
  @Advanced
  private List<String> range = new ArrayList<>();

  @Option(
      names = "--calibration",
      paramLabel = "FOLDER",
      description =
          "Biwi: use the calibration of this folder for all, as the fastai book uses 01's.")
  @Advanced
  private Optional<String> calibration = Optional.empty();

  @Option(
      names = "--people",
      paramLabel = "FOLDER=PERSON",
      split = ",",
      description =
          "Biwi: who is in a folder, so that a person recorded twice is one group: "
              + "01=anna,07=anna. Other folders are a group each.")
  @Advanced
  private Map<String, String> people = new LinkedHashMap<>();

  /** Whether any of these was given, so that it is points that are to be learned. */
  boolean areGiven() {
    return uses().stream().anyMatch(DataLayout.Use::given);
  }

  List<DataLayout.Use> uses() {
    Set<DataLayout> table = EnumSet.of(DataLayout.POINTS_TABLE);
    Set<DataLayout> biwi = EnumSet.of(DataLayout.BIWI);
    return List.of(
        new DataLayout.Use("--x", !x.isEmpty(), table),
        new DataLayout.Use("--y", !y.isEmpty(), table),
        new DataLayout.Use("--point", !names.isEmpty(), DataLayout.NAMED_POINTS),
        new DataLayout.Use("--swap", !swaps.isEmpty(), DataLayout.NAMED_POINTS),
        new DataLayout.Use("--y-range", !range.isEmpty(), DataLayout.POINTS),
        new DataLayout.Use("--calibration", calibration.isPresent(), biwi),
        new DataLayout.Use("--people", !people.isEmpty(), biwi));
  }

  Biwi biwi(Path folder) {
    Biwi source = Biwi.of(folder).people(people);
    source = calibration.map(source::calibrationOf).orElse(source);
    Optional<double[]> held = bounds();
    return held.isPresent() ? source.range(held.get()[0], held.get()[1]) : source.unbounded();
  }

  /**
   * The reader with the points and their range.
   *
   * @param known the points of a model that asks for them
   */
  PointsCsv of(PointsCsv table, Optional<List<String>> known) {
    List<String> xs = x.isEmpty() ? List.of("x") : x;
    List<String> ys = y.isEmpty() ? List.of("y") : y;
    List<String> called = names(xs, known);
    if (xs.size() != ys.size() || xs.size() != called.size()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--x has %d columns, --y %d and --point %d names: give the same number of each.",
              xs.size(),
              ys.size(),
              called.size()));
    }
    PointsCsv source = table;
    for (int i = 0; i < called.size(); i++) {
      source = source.point(called.get(i), xs.get(i), ys.get(i));
    }
    for (String[] pair : pairs()) {
      source = source.swap(pair[0], pair[1]);
    }
    Optional<double[]> held = bounds();
    return held.isPresent() ? source.range(held.get()[0], held.get()[1]) : source.unbounded();
  }

  /** The pairs that are given to change places. */
  private List<String[]> pairs() {
    List<String[]> pairs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String swap : swaps) {
      String[] pair = swap.split("=", -1);
      if (pair.length != 2) {
        throw new BadInputException(
            String.format(
                Locale.ROOT, "--swap needs two points, for example a=b, not '%s'.", swap));
      }
      if (!seen.add(pair[0]) | (!pair[0].equals(pair[1]) && !seen.add(pair[1]))) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "--swap %s repeats a point of an earlier pair: name each point once.",
                swap));
      }
      pairs.add(pair);
    }
    return pairs;
  }

  /** The points of data that names them itself, as these options have them. */
  Task.Points of(Task.Points found) {
    if (!names.isEmpty() && names.size() != found.names().size()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "--point names %d points, but the data has %d: name each.",
              names.size(),
              found.names().size()));
    }
    List<String> called = names.isEmpty() ? found.names() : names;
    Optional<Output.RangeMse> held = bounds().map(b -> new Output.RangeMse(b[0], b[1]));
    Map<String, String> sides = new LinkedHashMap<>();
    found
        .swaps()
        .forEach(
            (one, other) ->
                sides.put(
                    called.get(found.names().indexOf(one)),
                    called.get(found.names().indexOf(other))));
    Task.Points task =
        sides.isEmpty() ? new Task.Points(called, held) : new Task.Points(called, held, sides);
    for (String[] pair : pairs()) {
      task = task.withSwap(pair[0], pair[1]);
    }
    return task;
  }

  private List<String> names(List<String> xs, Optional<List<String>> known) {
    if (!names.isEmpty()) {
      return names;
    }
    if (xs.size() == 1) {
      return known.filter(n -> n.size() == 1).orElse(List.of("centre"));
    }
    List<String> columns = xs.stream().map(PointOptions::named).toList();
    // Columns without the names of the model's points are taken in the model's order.
    return known
        .filter(n -> n.size() == xs.size() && Collections.disjoint(n, columns))
        .orElse(columns);
  }

  private static String named(String column) {
    String name = column.replaceFirst("[._ ]?[xX]$", "");
    if (name.isBlank()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "Column '%s' gives its point no name: name the points with --point.",
              column));
    }
    return name;
  }

  /**
   * The table with its points as a model knows them: found by name, in the model's order. A single
   * point that was given no name is the model's, whatever that is called.
   */
  SampleTable as(Task known, SampleTable table) {
    List<String> has = table.task().names();
    boolean unnamed = names.isEmpty() && has.size() == 1 && known.names().size() == 1;
    if (!unnamed && !new HashSet<>(has).equals(new HashSet<>(known.names()))) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The model predicts the points %s, but the data has %s: name the same points with --x, --y and --point, in any order.",
              String.join(", ", known.names()),
              String.join(", ", has)));
    }
    List<Integer> places = unnamed ? List.of(0) : known.names().stream().map(has::indexOf).toList();
    return new SampleTable(
        known, table.samples().stream().map(s -> inOrder(s, places)).toList(), table.notes());
  }

  private static Sample inOrder(Sample sample, List<Integer> places) {
    List<Optional<Point>> points = sample.target().points();
    return new Sample(
        sample.folder(),
        sample.file(),
        new Target.Points(places.stream().map(points::get).toList()),
        sample.group(),
        sample.role(),
        sample.camera());
  }

  private Optional<double[]> bounds() {
    if (range.isEmpty()) {
      return Optional.of(new double[] {-1, 1});
    }
    if (range.equals(List.of("none"))) {
      return Optional.empty();
    }
    try {
      double low = Double.parseDouble(range.get(0));
      double high = Double.parseDouble(range.get(1));
      if (range.size() == 2 && low < high && Double.isFinite(high - low)) {
        return Optional.of(new double[] {low, high});
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // falls through to the one sentence below
    }
    throw new BadInputException(
        "--y-range must be two rising numbers, for example -1,1, or none, not "
            + String.join(",", range)
            + ".");
  }
}
