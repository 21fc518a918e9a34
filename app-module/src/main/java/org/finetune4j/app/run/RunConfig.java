package org.finetune4j.app.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.finetune4j.data.Output;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.weights.BackboneWeights;

/**
 * {@code config.json} of a run. Its keys and words stand here, and those of a training's settings
 * in {@link org.finetune4j.training.TrainingConfig#words}: {@code --resume} compares them with
 * those of earlier versions, so that no class, component or constant of the program may give them
 * their names.
 */
final class RunConfig {
  private RunConfig() {}

  /**
   * Everything that determines a run, and what it was made with.
   *
   * @param version of this program
   * @param engine what computes
   */
  static Map<String, Object> of(TrainingPlan plan, String version, String engine) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", plan.command());
    all.put("task", plan.table().task().name());
    all.put("output", output(plan.table().task().output()));
    all.put("data", data(plan.table()));
    all.put(StoredConfig.DATA_OPTIONS, plan.dataArguments().values());
    all.put("backbone", backbone(plan.backbone()));
    all.put("training", plan.config().words());
    all.put("keeps", plan.keepsBest() ? "best" : "last");
    all.put("patience", plan.patience());
    all.put("engine", engine);
    all.put("versions", versions(version));
    return all;
  }

  private static Map<String, Object> data(SampleTable table) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("training_images", table.train().size());
    data.put("validation_images", table.valid().size());
    data.put("fingerprint", table.fingerprint());
    data.put("names", table.task().names());
    List<Integer> flipOrder = IntStream.of(table.task().flipOrder()).boxed().toList();
    if (!flipOrder.isEmpty()) {
      data.put("flip_order", flipOrder);
    }
    return data;
  }

  private static Map<String, Object> backbone(Backbone backbone) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("name", backbone.shape().name());
    form.put("geometry", BackboneWeights.word(backbone.shape().geometry()));
    form.put("layers", backbone.shape().layers());
    form.put("width", backbone.shape().width());
    form.put("weights", backbone.weights().map(Object::toString).orElse(null));
    form.put("normalization", normalization(backbone.input().normalize()));
    form.put("interpolation", backbone.input().interpolation().word());
    return form;
  }

  private static Map<String, Object> normalization(Normalize normalize) {
    Map<String, Object> channels = new LinkedHashMap<>();
    channels.put("mean", normalize.mean());
    channels.put("std", normalize.std());
    return channels;
  }

  private static Map<String, Object> versions(String version) {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("finetune4j", version);
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions.put("processors", Runtime.getRuntime().availableProcessors());
    return versions;
  }

  private static String output(Output output) {
    if (output instanceof Output.SigmoidXent) {
      return "SigmoidXent";
    }
    if (output instanceof Output.IdentityMse) {
      return "IdentityMse";
    }
    return output instanceof Output.RangeMse ? "RangeMse" : "SoftmaxMcxent";
  }
}
