package org.finetune4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What is learned. The one place that knows how labels, points and a category differ. */
public sealed interface Task {
  /** The word in commands and files: {@code labels}, {@code points} or {@code category}. */
  String name();

  /** What is sought: the labels, the points or the classes. */
  List<String> names();

  /** How many numbers a target has. */
  int width();

  /** A name for each of those numbers: the vocabulary, or {@code nose.x, nose.y, ...}. */
  List<String> columns();

  /** Whether its targets are points, which move with the image. */
  boolean hasPoints();

  /**
   * Which point a mirrored image's point shows: entry i is the place, before the mirroring, of what
   * stands at i after it. One entry a point of a target; none for names.
   */
  int[] flipOrder();

  /** Which output layer and loss belong to it. */
  Output output();

  /** What one of these makes of it: the one way to treat labels, points and a category apart. */
  <R> R byKind(
      Function<? super Labels, ? extends R> labels,
      Function<? super Points, ? extends R> points,
      Function<? super Category, ? extends R> category);

  /**
   * Writes a target as numbers.
   *
   * @param target of this task; points already scaled to [-1,1] of the network's image
   * @param values receives {@link #width()} numbers; 0 where masked
   * @param mask receives 1 for each number that counts, 0 for one that does not
   * @throws IllegalArgumentException for a target of another task or an unknown name
   */
  void encode(Target target, float[] values, float[] mask);

  /**
   * Reads a target from numbers, the way back from {@link #encode}.
   *
   * @param values {@link #width()} numbers: for labels, those above 0.5 hold; for a category, the
   *     greatest does; points are scaled to [-1,1]
   * @param mask points of which a number is masked are missing, masked labels are unknown; a
   *     category looks at no mask
   */
  Target decode(float[] values, float[] mask);

  /** Labels or a class of the whole image, out of a vocabulary. */
  sealed interface Named extends Task {
    /** The words, a number each. */
    Vocabulary vocabulary();

    @Override
    default List<String> names() {
      return vocabulary().names();
    }

    @Override
    default int width() {
      return vocabulary().size();
    }

    @Override
    default List<String> columns() {
      return vocabulary().names();
    }

    @Override
    default boolean hasPoints() {
      return false;
    }

    @Override
    default int[] flipOrder() {
      return new int[0];
    }
  }

  /** Several labels or none. */
  record Labels(Vocabulary vocabulary) implements Named {
    public Labels {
      requireNames(vocabulary);
    }

    @Override
    public String name() {
      return "labels";
    }

    @Override
    public Output output() {
      return new Output.SigmoidXent();
    }

    @Override
    public <R> R byKind(
        Function<? super Labels, ? extends R> labels,
        Function<? super Points, ? extends R> points,
        Function<? super Category, ? extends R> category) {
      return labels.apply(this);
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      Target.Labels labels = expect(Target.Labels.class, target);
      requireWidth(this, values, mask);
      System.arraycopy(vocabulary.encode(labels.names()), 0, values, 0, width());
      Arrays.fill(mask, 1);
      labels.unknown().forEach(name -> mask[vocabulary.indexOf(name)] = 0);
    }

    @Override
    public Target decode(float[] values, float[] mask) {
      requireWidth(this, values, mask);
      Set<String> names = new LinkedHashSet<>();
      Set<String> unknown = new LinkedHashSet<>();
      for (int i = 0; i < values.length; i++) {
        if (mask[i] == 0) {
          unknown.add(vocabulary.names().get(i));
        } else if (values[i] > 0.5f) {
          names.add(vocabulary.names().get(i));
        }
      }
      return new Target.Labels(names, unknown);
    }
  }

  /**
   * Points sought in the image.
   *
   * @param names one a point
   * @param range where the output is held to, in scaled coordinates; empty for an unbounded
   *     identity output
   * @param swaps points that change places in a mirrored image: by the name of each, the other's
   */
  record Points(List<String> names, Optional<Output.RangeMse> range, Map<String, String> swaps)
      implements Task {

    public Points {
      names = List.copyOf(names);
      Objects.requireNonNull(range);
      if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
        throw new IllegalArgumentException("points need names, each its own: " + names);
      }
      Map<String, String> ordered = new LinkedHashMap<>();
      for (String name : names) {
        String other = swaps.get(name);
        if (other != null && !other.equals(name)) {
          ordered.put(name, other);
        }
      }
      for (Map.Entry<String, String> swap : swaps.entrySet()) {
        if (!names.contains(swap.getKey()) || !swap.getKey().equals(swaps.get(swap.getValue()))) {
          throw new IllegalArgumentException("not pairs of points: " + swaps);
        }
      }
      swaps = Collections.unmodifiableMap(ordered);
    }

    /**
     * Points whose names differ only in a word for left and right ({@code left eye}, {@code right
     * eye}; {@code l_eye}, {@code r_eye}) change places in a mirrored image; any other point stays
     * where it is.
     */
    public Points(List<String> names, Optional<Output.RangeMse> range) {
      this(names, range, Sides.pairs(names));
    }

    /**
     * The same, where these points change places too; a point that is given as its own other side
     * stays where it is.
     *
     * @throws BadInputException for a name that is none of the points
     */
    public Points withSwap(String one, String other) {
      for (String name : List.of(one, other)) {
        if (!names.contains(name)) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "'%s' cannot change places: the points are %s.",
                  name,
                  String.join(", ", names)));
        }
      }
      Map<String, String> changed = new HashMap<>(swaps);
      for (String name : List.of(one, other)) {
        String before = changed.remove(name);
        changed.remove(before);
      }
      if (!one.equals(other)) {
        changed.put(one, other);
        changed.put(other, one);
      }
      return new Points(names, range, changed);
    }

    @Override
    public String name() {
      return "points";
    }

    @Override
    public int width() {
      return 2 * names.size();
    }

    @Override
    public List<String> columns() {
      return names.stream().flatMap(n -> List.of(n + ".x", n + ".y").stream()).toList();
    }

    @Override
    public boolean hasPoints() {
      return true;
    }

    @Override
    public int[] flipOrder() {
      return names.stream().mapToInt(n -> names.indexOf(swaps.getOrDefault(n, n))).toArray();
    }

    @Override
    public Output output() {
      return range.<Output>map(r -> r).orElseGet(Output.IdentityMse::new);
    }

    @Override
    public <R> R byKind(
        Function<? super Labels, ? extends R> labels,
        Function<? super Points, ? extends R> points,
        Function<? super Category, ? extends R> category) {
      return points.apply(this);
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      List<Optional<Point>> points = expect(Target.Points.class, target).points();
      requireWidth(this, values, mask);
      if (points.size() != names.size()) {
        throw new IllegalArgumentException(points.size() + " points for " + names.size());
      }
      for (int i = 0; i < points.size(); i++) {
        Optional<Point> point = points.get(i);
        values[2 * i] = point.map(p -> (float) p.x()).orElse(0f);
        values[2 * i + 1] = point.map(p -> (float) p.y()).orElse(0f);
        mask[2 * i] = mask[2 * i + 1] = point.isPresent() ? 1 : 0;
      }
    }

    @Override
    public Target decode(float[] values, float[] mask) {
      requireWidth(this, values, mask);
      List<Optional<Point>> points = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        boolean present = mask[2 * i] != 0 && mask[2 * i + 1] != 0;
        points.add(
            present ? Optional.of(new Point(values[2 * i], values[2 * i + 1])) : Optional.empty());
      }
      return new Target.Points(points);
    }
  }

  /** Exactly one class. */
  record Category(Vocabulary vocabulary) implements Named {
    public Category {
      requireNames(vocabulary);
    }

    @Override
    public String name() {
      return "category";
    }

    @Override
    public Output output() {
      return new Output.SoftmaxMcxent();
    }

    @Override
    public <R> R byKind(
        Function<? super Labels, ? extends R> labels,
        Function<? super Points, ? extends R> points,
        Function<? super Category, ? extends R> category) {
      return category.apply(this);
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      Target.Category category = expect(Target.Category.class, target);
      requireWidth(this, values, mask);
      System.arraycopy(vocabulary.encode(category.names()), 0, values, 0, width());
      Arrays.fill(mask, 1);
    }

    @Override
    public Target decode(float[] values, float[] mask) {
      requireWidth(this, values, mask);
      int best = 0;
      for (int i = 1; i < values.length; i++) {
        best = values[i] > values[best] ? i : best;
      }
      return new Target.Category(vocabulary.names().get(best));
    }
  }

  private static void requireNames(Vocabulary vocabulary) {
    if (vocabulary.size() == 0) {
      throw new IllegalArgumentException("an empty vocabulary");
    }
  }

  private static <T extends Target> T expect(Class<T> kind, Target target) {
    if (!kind.isInstance(target)) {
      throw new IllegalArgumentException("not " + kind.getSimpleName() + ": " + target);
    }
    return kind.cast(target);
  }

  private static void requireWidth(Task task, float[] values, float[] mask) {
    if (values.length != task.width() || mask.length != task.width()) {
      throw new IllegalArgumentException(
          values.length + " values, " + mask.length + " masks for a width of " + task.width());
    }
  }
}
