package org.finetune4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.training.batch.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingConfigTest {
  @Test
  void defaultsAreTheChapters() {
    TrainingConfig labels = TrainingConfig.builder(Tiny.LABELS).build();
    assertThat(labels).isEqualTo(TrainingConfig.defaults());
    assertThat(labels.images().size()).isEqualTo(ImageSize.square(128));
    assertThat(labels.loader().batchSize()).isEqualTo(64);
    assertThat(labels.schedule().freezeEpochs()).isEqualTo(4);
    assertThat(labels.schedule().epochs()).isEqualTo(3);
    assertThat(labels.schedule().learningRate()).isEqualTo(3e-3);
    assertThat(labels.images().minScale()).isEqualTo(0.35);
    assertThat(labels.schedule().freezeBatchNorm()).isFalse();
    TrainingConfig points = TrainingConfig.builder(Tiny.POINTS).build();
    assertThat(points.images().size()).isEqualTo(new ImageSize(240, 320));
    assertThat(points.images().augmentation()).isEqualTo(Augmentation.AFFINE);
    assertThat(points.schedule().freezeEpochs()).isEqualTo(1);
    assertThat(points.schedule().learningRate()).isEqualTo(1e-2);
  }

  @Test
  void aBuilderOfAConfigurationMakesItAgain() {
    TrainingConfig config =
        Tiny.config(Tiny.POINTS).freezeBatchNorm(true).cachedViews(3).seed(9).build();
    assertThat(config.toBuilder().build()).isEqualTo(config);
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        bad(c -> c.size(new ImageSize(16, 200)), "An image of 16x200 is too small"),
        bad(c -> c.minScale(0), "least share of a random crop"),
        bad(c -> c.batchSize(1), "A batch of 1 is too small"),
        bad(c -> c.epochs(0).freezeEpochs(0), "0 frozen and 0 other epochs train nothing"),
        bad(c -> c.epochs(-1), "-1 other epochs"),
        bad(c -> c.learningRate(Double.NaN), "learning rate must be above 0, not NaN"),
        bad(c -> c.learningRate(-1), "learning rate must be above 0, not -1.0"),
        bad(c -> c.rateMultiplier(0), "rate multiplier"),
        bad(c -> c.cachedViews(2), "Cached views need a fixed backbone"),
        bad(c -> c.cachedViews(-2), "cached views must be 0 or more"),
        bad(c -> c.positiveWeights(List.of(1.0, -1.0)), "weights of positives must be above 0"),
        bad(c -> c.threshold(1), "A threshold lies between 0 and 1"),
        bad(c -> c.loaderThreads(-1), "number of threads"),
        bad(c -> c.cacheBytes(-1), "cache must have 0 bytes or more"));
  }

  private static Arguments bad(UnaryOperator<TrainingConfigBuilder> change, String sentence) {
    return Arguments.of(change, sentence);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefusedInASentence(UnaryOperator<TrainingConfigBuilder> change, String sentence) {
    TrainingConfigBuilder builder = change.apply(TrainingConfig.builder());
    assertThatThrownBy(builder::build)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    TrainingConfigBuilder builder = TrainingConfig.builder().batchSize(0).learningRate(0);
    assertThatThrownBy(builder::build)
        .hasMessageContaining("A batch of 0")
        .hasMessageContaining("learning rate");
  }

  private static SampleTable table(int train, int valid) {
    return new SampleTable(
        Tiny.LABELS,
        IntStream.range(0, train + valid)
            .mapToObj(
                i ->
                    new Sample(
                        Path.of("nowhere"),
                        i + ".jpg",
                        new Target.Labels(java.util.Set.of()),
                        "",
                        i < train ? Role.TRAIN : Role.VALID,
                        Optional.empty()))
            .toList());
  }

  @Test
  void dataThatDoesNotFitIsRefusedBeforeAnImageIsRead() {
    TrainingConfig config = Tiny.config(Tiny.LABELS).build();
    refuses(table(0, 5), config, "No sample is for training");
    refuses(table(5, 0), config, "No sample is for validation");
    refuses(table(3, 5), config, "The 3 training images do not fill a batch of 4");
    refuses(
        table(8, 5),
        config.toBuilder().positiveWeights(List.of(1.0, 2.0, 3.0)).build(),
        "3 weights of positives for 2 columns");
  }

  @Test
  void pointsThatAreNowhereAreRefusedBeforeAnImageIsRead() {
    TrainingConfig config = Tiny.config(Tiny.POINTS).build();
    refuses(points(false, true), config, "The point 'dot' is on no training image");
    refuses(points(true, false), config, "No point is known on the validation images");
  }

  private static SampleTable points(boolean trainKnown, boolean validKnown) {
    return new SampleTable(
        Tiny.POINTS,
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    new Sample(
                        Path.of("nowhere"),
                        i + ".jpg",
                        new Target.Points(
                            List.of(
                                (i < 8 ? trainKnown : validKnown)
                                    ? Optional.of(new Point(1, 2))
                                    : Optional.empty())),
                        "",
                        i < 8 ? Role.TRAIN : Role.VALID,
                        Optional.empty()))
            .toList());
  }

  private static void refuses(SampleTable table, TrainingConfig config, String sentence) {
    assertThatThrownBy(() -> Learner.of(table, Tiny.BACKBONE, config))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(sentence);
  }
}
