package org.finetune4j.app;

import java.util.Locale;
import org.finetune4j.training.CrossValidation;
import org.finetune4j.training.CrossValidation.FoldResult;

/** Prints how far the folds are, in lines. */
record FoldProgress(Console console) implements CrossValidation.Progress {
  @Override
  public void featuresStepDone(int done, int batches) {
    if (done % 10 == 0 || done == batches) {
      console.note(String.format(Locale.ROOT, "features %d/%d", done, batches));
    }
  }

  @Override
  public void foldDone(FoldResult fold, int done, int folds) {
    console.note(String.format(Locale.ROOT, "%d of %d done: %s", done, folds, fold.name()));
  }
}
