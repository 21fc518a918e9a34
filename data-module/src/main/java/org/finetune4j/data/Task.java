package org.finetune4j.data;

import java.util.List;
import java.util.Optional;

/** What is learned. The one place that knows how labels, points and a category differ. */
public sealed interface Task {
  /** The word in commands and files: {@code labels}, {@code points} or {@code category}. */
  String name();

  /** How many numbers a target has. */
  int width();

  /** A name for each of those numbers: the vocabulary, or {@code nose.x, nose.y, ...}. */
  List<String> columns();

  /** Whether the target moves with the picture. */
  boolean moves();

  /** Which output layer and loss belong to it. */
  Output output();

  /**
   * Writes a target as numbers.
   *
   * @param target of this task; points already scaled to [-1,1] of the network's picture
   * @param values receives {@link #width()} numbers; 0 where masked
   * @param mask receives 1 for each number that counts, 0 for one that does not
   */
  void encode(Target target, float[] values, float[] mask);

  /** Several labels or none. */
  record Labels(Vocabulary vocabulary) implements Task {
    @Override
    public String name() {
      return "labels";
    }

    @Override
    public int width() {
      return vocabulary.size();
    }

    @Override
    public List<String> columns() {
      return vocabulary.names();
    }

    @Override
    public boolean moves() {
      return false;
    }

    @Override
    public Output output() {
      return new Output.SigmoidXent();
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      throw new UnsupportedOperationException("not yet");
    }
  }

  /**
   * Points sought in the picture.
   *
   * @param names one a point
   * @param range where the output is held to, in scaled coordinates; empty for an unbounded
   *     identity output
   */
  record Points(List<String> names, Optional<Output.RangeMse> range) implements Task {
    public Points {
      names = List.copyOf(names);
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
    public boolean moves() {
      return true;
    }

    @Override
    public Output output() {
      return range.<Output>map(r -> r).orElseGet(Output.IdentityMse::new);
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      throw new UnsupportedOperationException("not yet");
    }
  }

  /** Exactly one class. */
  record Category(Vocabulary vocabulary) implements Task {
    @Override
    public String name() {
      return "category";
    }

    @Override
    public int width() {
      return vocabulary.size();
    }

    @Override
    public List<String> columns() {
      return vocabulary.names();
    }

    @Override
    public boolean moves() {
      return false;
    }

    @Override
    public Output output() {
      return new Output.SoftmaxMcxent();
    }

    @Override
    public void encode(Target target, float[] values, float[] mask) {
      throw new UnsupportedOperationException("not yet");
    }
  }
}
