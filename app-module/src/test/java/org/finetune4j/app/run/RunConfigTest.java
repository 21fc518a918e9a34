package org.finetune4j.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.training.TrainingConfig;
import org.junit.jupiter.api.Test;

/** {@code --resume} compares every setting of a run with those of earlier versions. */
class RunConfigTest {
  /** What that earlier version did not write, so that it cannot be compared. */
  private static final String ADDED = "backbone.interpolation";

  /** What may differ from one start to the next. */
  private static final Set<String> FREE =
      Set.of(
          "training.engine.threads",
          "training.loaderThreads",
          "training.cacheBytes",
          "backbone.weights",
          ADDED);

  private static StoredConfig earlier() throws URISyntaxException {
    return StoredConfig.read(
        Path.of(RunConfigTest.class.getResource("/legacy/labels/config.json").toURI()));
  }

  private static Map<String, String> now() {
    Task task = new Task.Labels(Vocabulary.of(List.of("blue", "red")));
    List<Sample> samples =
        IntStream.range(0, 15)
            .mapToObj(
                i ->
                    new Sample(
                        Path.of("nowhere"),
                        i + ".png",
                        new Target.Labels(Set.of()),
                        "",
                        i < 9 ? Role.TRAIN : Role.VALID,
                        Optional.empty()))
            .toList();
    TrainingConfig config =
        TrainingConfig.builder(task)
            .size(ImageSize.square(32))
            .batchSize(4)
            .freezeEpochs(1)
            .epochs(2)
            .learningRate(0.01)
            .rateMultiplier(4)
            .build();
    ResNetShape shape =
        new ResNetShape(
            "resnet", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 1, Geometry.TORCHVISION);
    TrainingPlan plan =
        new TrainingPlan(
            new SampleTable(task, samples),
            Backbone.untrained(shape),
            config,
            true,
            0,
            false,
            false,
            Optional.empty(),
            new DataArguments(Map.of()),
            "finetune4j train labels");
    Map<String, String> leaves = new HashMap<>(Json.leaves(RunConfig.of(plan, "1", "")));
    leaves.keySet().removeIf(key -> key.matches("command|engine|versions\\..*"));
    return leaves;
  }

  @Test
  void anEarlierRunGoesOnWithItsOwnSettings() throws URISyntaxException {
    Map<String, Object> same = new HashMap<>(now());
    same.remove("data.fingerprint"); // of images that are drawn
    assertThatCode(() -> earlier().requireSame(same)).doesNotThrowAnyException();
  }

  @Test
  void anEarlierRunGoesOnWithNoOtherSetting() throws URISyntaxException {
    StoredConfig earlier = earlier();
    Set<String> compared = now().keySet();
    assertThat(compared).contains("training.batchSize", "training.skipBadImages", "output");
    for (String key : compared) {
      if (FREE.contains(key)) {
        assertThatCode(() -> earlier.requireSame(Map.of(key, "another")))
            .as(key)
            .doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> earlier.requireSame(Map.of(key, "another")))
            .as(key)
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("resume with the options it began with");
      }
    }
  }

  @Test
  void everySettingOfAnEarlierRunIsStillWritten() throws URISyntaxException {
    Set<String> written = new HashSet<>(now().keySet());
    written.remove(ADDED);
    assertThat(written)
        .hasSameSizeAs(
            earlier().leaves().keySet().stream()
                .filter(key -> !key.matches("command|engine|versions\\..*"))
                .filter(key -> !key.equals("backbone.weights"))
                .toList());
  }
}
