package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.GroupFolds;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.load.OnBadImage;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.training.CrossValidation.FoldResult;
import org.finetune4j.training.CrossValidation.Result;
import org.finetune4j.training.batch.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {
  private static final CrossValidation.Progress SILENT = new CrossValidation.Progress() {};

  @TempDir Path folder;

  private static TrainingConfig config() {
    return Tiny.config(Tiny.POINTS).augmentation(Augmentation.AFFINE).cachedViews(0).build();
  }

  private static CrossValidation validation(TrainingConfig config) {
    return new CrossValidation(Tiny.BACKBONE, config, 2);
  }

  private static ReadableSamples readable(SampleTable table) {
    return validation(config()).readable(table, (done, images) -> true);
  }

  private static ReadableSamples skipping(SampleTable table) {
    return validation(config().toBuilder().onBadImage(OnBadImage.SKIP).build())
        .readable(table, (done, images) -> true);
  }

  private static void damage(SampleTable table, String group, int count) throws IOException {
    for (Sample sample :
        table.samples().stream().filter(s -> s.group().equals(group)).limit(count).toList()) {
      Files.write(sample.image(), new byte[0]);
    }
  }

  @Test
  void aGroupOfWhichNoImageCanBeReadIsNoFold() throws IOException {
    SampleTable table = Tiny.points(folder, 18);
    damage(table, "group1", 6);
    ReadableSamples images = skipping(table);
    assertThat(images.losses())
        .containsExactly(
            "No image of group 'group1' can be read: nothing is trained or measured on it.");
    Result result = validation(config()).run(images, GroupFolds::leaveOneOut, SILENT);
    assertThat(result.folds()).extracting(FoldResult::name).containsExactly("group0", "group2");
    assertThat(result.folds()).extracting(FoldResult::trained).containsOnly(6);
  }

  @Test
  void aFoldThatIsLeftWithLessThanABatchIsRefused() throws IOException {
    SampleTable table = Tiny.points(folder, 18);
    damage(table, "group1", 4);
    TrainingConfig config = config().toBuilder().batchSize(10).build();
    ReadableSamples images = skipping(table);
    assertThatThrownBy(() -> validation(config).run(images, GroupFolds::leaveOneOut, SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("Fold 'group0': Only 8 of the 12 training images can be read")
        .hasMessageContaining("do not fill a batch of 10");
  }

  @Test
  void everyGroupIsHeldOutOnceAndPredictedByAHeadThatHasNotSeenIt() {
    SampleTable table = Tiny.points(folder, 18);
    List<String> reported = new ArrayList<>();
    Result result =
        validation(config())
            .run(
                readable(table),
                GroupFolds::leaveOneOut,
                new CrossValidation.Progress() {
                  @Override
                  public void featuresStepDone(int done, int batches) {
                    reported.add("features " + done + "/" + batches);
                  }

                  @Override
                  public void foldDone(FoldResult fold, int done, int folds) {
                    reported.add(fold.name() + " " + done + "/" + folds);
                  }
                });
    assertThat(result.folds()).extracting(FoldResult::name).isEqualTo(table.groups());
    for (FoldResult fold : result.folds()) {
      assertThat(fold.trained()).isEqualTo(12);
      assertThat(fold.evaluation().predictions().count()).isEqualTo(6);
      assertThat(fold.evaluation().predictions().groups()).containsOnly(fold.name());
      assertThat(fold.evaluation().summary().get("pixels_mean_point").orElseThrow()).isPositive();
    }
    double mean =
        result.folds().stream()
            .mapToDouble(f -> f.evaluation().summary().get("pixels_median").orElseThrow())
            .average()
            .orElseThrow();
    assertThat(result.summary().metrics().get("pixels_median").mean().orElseThrow())
        .isCloseTo(mean, within(1e-9));
    assertThat(reported).startsWith("features 1/10").endsWith(table.groups().get(2) + " 3/3");
  }

  @Test
  void eachFoldBeginsWithTheSameFreshHead() {
    SampleTable table = Tiny.points(folder, 18);
    ReadableSamples images = readable(table);
    CrossValidation validation = validation(config());
    FoldResult together = validation.run(images, GroupFolds::leaveOneOut, SILENT).folds().get(2);
    FoldResult alone =
        validation.run(images, t -> GroupFolds.leaveOneOut(t).subList(2, 3), SILENT).folds().get(0);
    assertThat(together.evaluation().summary()).isEqualTo(alone.evaluation().summary());
  }

  @Test
  void itCanBeStopped() {
    CrossValidation validation = validation(config());
    ReadableSamples images = readable(Tiny.points(folder, 18));
    assertThatThrownBy(
            () ->
                validation.run(
                    images,
                    GroupFolds::leaveOneOut,
                    new CrossValidation.Progress() {
                      @Override
                      public void featuresStepDone(int done, int batches) {
                        validation.stop();
                      }
                    }))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void itCanBeStoppedBetweenFoldsAndRunAgain() {
    CrossValidation validation = validation(config());
    ReadableSamples images = readable(Tiny.points(folder, 18));
    List<String> done = new ArrayList<>();
    CrossValidation.Progress stopping =
        new CrossValidation.Progress() {
          @Override
          public void foldDone(FoldResult fold, int number, int folds) {
            done.add(fold.name());
            validation.stop();
          }
        };
    assertThatThrownBy(() -> validation.run(images, GroupFolds::leaveOneOut, stopping))
        .isInstanceOf(CancellationException.class)
        .hasMessage("Stopped on request.");
    assertThat(done).containsExactly("group0");
    assertThat(validation.run(images, GroupFolds::leaveOneOut, SILENT).folds()).hasSize(3);
  }

  @Test
  void aFoldThatDivergesIsRefusedWithItsNameAndTheReasonOfAFit() {
    CrossValidation validation =
        validation(config().toBuilder().learningRate(1e38).batchSize(4).build());
    ReadableSamples images = readable(Tiny.points(folder, 18));
    assertThatThrownBy(() -> validation.run(images, GroupFolds::leaveOneOut, SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("Fold 'group0': The loss became ")
        .hasMessageContaining("use a lower learning rate");
  }
}
