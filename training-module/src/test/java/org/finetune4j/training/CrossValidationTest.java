package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.GroupFolds;
import org.finetune4j.data.SampleTable;
import org.finetune4j.training.CrossValidation.FoldResult;
import org.finetune4j.training.CrossValidation.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {
  @TempDir Path folder;

  private static TrainingConfig config() {
    return Tiny.config(Tiny.POINTS).augmentation(Augmentation.AFFINE).cachedViews(0).build();
  }

  @Test
  void everyGroupIsHeldOutOnceAndPredictedByAHeadThatHasNotSeenIt() {
    SampleTable table = Tiny.points(folder, 18);
    List<String> told = new ArrayList<>();
    Result result =
        new CrossValidation(Tiny.BACKBONE, config(), 2)
            .run(
                GroupFolds.leaveOneOut(table),
                new CrossValidation.Progress() {
                  @Override
                  public void featuresStepDone(int done, int batches) {
                    told.add("features " + done + "/" + batches);
                  }

                  @Override
                  public void foldDone(FoldResult fold, int done, int folds) {
                    told.add(fold.name() + " " + done + "/" + folds);
                  }
                });
    assertThat(result.folds()).extracting(FoldResult::name).isEqualTo(table.groups());
    for (FoldResult fold : result.folds()) {
      assertThat(fold.trained()).isEqualTo(12);
      assertThat(fold.predictions().count()).isEqualTo(6);
      assertThat(fold.predictions().groups()).containsOnly(fold.name());
      assertThat(fold.figures().get("pixels_mean_point").orElseThrow()).isPositive();
    }
    double mean =
        result.folds().stream()
            .mapToDouble(f -> f.figures().get("pixels_median").orElseThrow())
            .average()
            .orElseThrow();
    assertThat(result.summary().metrics().get("pixels_median").mean().orElseThrow())
        .isCloseTo(mean, within(1e-9));
    assertThat(told).startsWith("features 1/10").endsWith(table.groups().get(2) + " 3/3");
  }

  @Test
  void eachFoldBeginsWithTheSameFreshHead() {
    SampleTable table = Tiny.points(folder, 18);
    List<GroupFolds.Fold> folds = GroupFolds.leaveOneOut(table);
    CrossValidation validation = new CrossValidation(Tiny.BACKBONE, config(), 2);
    CrossValidation.Progress silent = new CrossValidation.Progress() {};
    FoldResult together = validation.run(folds, silent).folds().get(2);
    FoldResult alone = validation.run(folds.subList(2, 3), silent).folds().get(0);
    assertThat(together.figures()).isEqualTo(alone.figures());
  }

  @Test
  void itCanBeStopped() {
    CrossValidation validation = new CrossValidation(Tiny.BACKBONE, config(), 2);
    assertThatThrownBy(
            () ->
                validation.run(
                    GroupFolds.leaveOneOut(Tiny.points(folder, 18)),
                    new CrossValidation.Progress() {
                      @Override
                      public void featuresStepDone(int done, int batches) {
                        validation.stop();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
  }
}
