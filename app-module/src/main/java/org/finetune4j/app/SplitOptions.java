package org.finetune4j.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import picocli.CommandLine.Option;

/** Which images are for training and which for validation. */
@Under(Heading.SPLIT)
final class SplitOptions {
  private static final double VALID_SHARE = 0.2;

  @Option(
      names = "--hold-out",
      paramLabel = "GROUP",
      split = ",",
      description = "Groups whose images are for validation.")
  @OnlyFor({TaskKind.LABELS, TaskKind.POINTS})
  private List<String> holdOut = new ArrayList<>();

  @Option(
      names = "--valid-share",
      paramLabel = "SHARE",
      description =
          "Share of the images to draw at random for validation (default: 0.2 if nothing else "
              + "splits the data).")
  private Optional<Double> validShare = Optional.empty();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of that random split.")
  @Advanced
  private long splitSeed;

  long seed() {
    return splitSeed;
  }

  /** The table split for training, as the options and the data define it. */
  SampleTable split(SampleTable table) {
    return table.split(chosenSplit(table));
  }

  private Split chosenSplit(SampleTable table) {
    if (!holdOut.isEmpty() && validShare.isPresent()) {
      throw new BadInputException(
          "--hold-out and --valid-share exclude each other: give one of them.");
    }
    if (!holdOut.isEmpty()) {
      return Split.holdOut(holdOut);
    }
    if (validShare.isPresent()) {
      return Split.random(share(validShare.get()), splitSeed);
    }
    if (hasRoles(table)) {
      return Split.byColumn();
    }
    if (!table.groups().isEmpty()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The data has groups (%s): choose those for validation with --hold-out, or a random share of the images with --valid-share.",
              String.join(", ", table.groups())));
    }
    return Split.random(VALID_SHARE, splitSeed);
  }

  private static double share(double share) {
    if (!(share > 0 && share < 1)) {
      throw new BadInputException("--valid-share must be between 0 and 1, not " + share + ".");
    }
    return share;
  }

  private static boolean hasRoles(SampleTable table) {
    return table.only(Role.UNASSIGNED).size() == 0;
  }

  /** The table with the roles that a training would give; as it is where that would ask. */
  SampleTable roles(SampleTable table) {
    return splits(table) || table.groups().isEmpty() ? chosenSplit(table).apply(table) : table;
  }

  /** What a training would do where nothing splits the data, which then has those roles. */
  Optional<String> draw(SampleTable table, SampleTable parted) {
    if (splits(table)) {
      return Optional.empty();
    }
    return Optional.of(
        table.groups().isEmpty()
            ? String.format(
                Locale.ROOT,
                "Nothing splits the data: train draws %d of %d images for validation, as shown (--valid-share, --split-seed).",
                parted.valid().size(),
                table.size())
            : "Nothing splits the data, and it has groups: train needs --hold-out or --valid-share.");
  }

  private boolean splits(SampleTable table) {
    return isGiven() || hasRoles(table);
  }

  /** Whether an option defines which images are for validation. */
  boolean isGiven() {
    return !holdOut.isEmpty() || validShare.isPresent();
  }

  /**
   * The samples to measure on.
   *
   * @param wanted {@code valid}, {@code train} or {@code all}; by default the validation rows where
   *     something splits the data and all rows where nothing does
   */
  SampleTable rows(SampleTable table, Optional<Rows> wanted) {
    Rows rows = wanted.orElse(splits(table) ? Rows.VALID : Rows.ALL);
    if (rows == Rows.ALL) {
      return table;
    }
    SampleTable parted = chosenSplit(table).apply(table);
    SampleTable taken = rows == Rows.VALID ? parted.valid() : parted.train();
    if (taken.size() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The split of %d images has none for %s: choose another split.",
              table.size(),
              rows));
    }
    return taken;
  }

  /** The samples to look at: that part where something splits the data, all where nothing does. */
  SampleTable shown(SampleTable table, Rows part) {
    return rows(table, splits(table) ? Optional.of(part) : Optional.empty());
  }

  /** Which part of the data. */
  enum Rows {
    VALID,
    TRAIN,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
