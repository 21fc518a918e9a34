package org.finetune4j.app.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.data.SampleTable;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.weights.BackboneWeights;
import org.finetune4j.training.TrainingConfig;

/**
 * Everything that determines a run.
 *
 * @param table split for training
 * @param backbone what it begins with
 * @param config how it goes
 * @param keepsBest whether the model of the best validation loss is kept instead of the last
 * @param patience epochs without a better validation loss before a phase ends; 0: never
 * @param resumes whether it goes on from the directory's checkpoint
 * @param labelDelimiter what stands between the labels of a cell of the table; empty where there
 *     are none
 * @param command what repeats it
 */
public record TrainingPlan(
    SampleTable table,
    Backbone backbone,
    TrainingConfig config,
    boolean keepsBest,
    int patience,
    boolean resumes,
    Optional<String> labelDelimiter,
    String command) {
  public TrainingPlan {
    Objects.requireNonNull(table);
    Objects.requireNonNull(backbone);
    Objects.requireNonNull(config);
    Objects.requireNonNull(labelDelimiter);
    Objects.requireNonNull(command);
  }

  /** The same with the samples that can be read. */
  TrainingPlan withTable(SampleTable readable) {
    return new TrainingPlan(
        readable, backbone, config, keepsBest, patience, resumes, labelDelimiter, command);
  }

  /** As {@code config.json} has it. */
  Map<String, Object> describe(String version, String engine) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("training_pictures", table.train().size());
    data.put("validation_pictures", table.valid().size());
    data.put("fingerprint", table.fingerprint());
    data.put("names", table.task().names());
    if (table.task().moves()) {
      data.put("flip_order", IntStream.of(table.task().flipOrder()).boxed().toList());
    }
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("name", backbone.shape().name());
    form.put("geometry", BackboneWeights.word(backbone.shape().geometry()));
    form.put("layers", backbone.shape().layers());
    form.put("width", backbone.shape().width());
    form.put("weights", backbone.weights().map(Object::toString).orElse(null));
    form.put("normalization", backbone.normalize());
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("finetune4j", version);
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions.put("processors", Runtime.getRuntime().availableProcessors());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", command);
    all.put("task", table.task().name());
    all.put("output", table.task().output().getClass().getSimpleName());
    all.put("data", data);
    all.put("backbone", form);
    all.put("training", config);
    all.put("keeps", keepsBest ? "best" : "last");
    all.put("patience", patience);
    all.put("engine", engine);
    all.put("versions", versions);
    return all;
  }
}
