package org.finetune4j.eval;

/**
 * Scores of yes-or-no decisions and their targets.
 *
 * @param scores greater means rather yes
 * @param positives whether the target is yes, one a score
 */
public record BinaryScores(float[] scores, boolean[] positives) {
  /** Refuses arrays of different lengths. */
  public BinaryScores {
    Checks.length("targets", positives.length, scores.length);
  }

  /** Number of entries. */
  public int size() {
    return scores.length;
  }

  /** Number of entries whose target is yes. */
  public int positiveCount() {
    int count = 0;
    for (boolean positive : positives) {
      count += positive ? 1 : 0;
    }
    return count;
  }
}
