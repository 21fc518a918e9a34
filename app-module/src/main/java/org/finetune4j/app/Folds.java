package org.finetune4j.app;

import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.GroupFolds;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;

/** The folds that {@code --folds} asks for. */
final class Folds {
  private Folds() {}

  /** Refuses a number that holds nothing out. */
  static void requireSense(int folds) {
    if (folds < 2) {
      throw new BadInputException(
          String.format(Locale.ROOT, "--folds must be at least 2, not %d.", folds));
    }
  }

  /** So many folds of whole groups, or of single images where the data has no groups. */
  static List<GroupFolds.Fold> of(SampleTable table, int folds, long seed) {
    return GroupFolds.kFold(table.groups().isEmpty() ? eachAlone(table) : table, folds, seed);
  }

  /** The table with each image as a group of its own. */
  private static SampleTable eachAlone(SampleTable table) {
    return new SampleTable(
        table.task(),
        table.samples().stream()
            .map(s -> new Sample(s.folder(), s.file(), s.target(), s.file(), s.role(), s.camera()))
            .toList(),
        table.notes());
  }
}
