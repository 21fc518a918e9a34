package org.finetune4j.app.run;

import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.SampleTable;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.training.TrainingConfig;

/**
 * Everything that determines a run.
 *
 * @param table split for training
 * @param backbone what it begins with
 * @param config how it goes
 * @param keepsBest whether the model of the best validation loss is kept instead of the last
 * @param patience epochs without a better validation loss before a phase ends; 0: never
 * @param resumes whether it continues from the directory's checkpoint
 * @param keepsCheckpoint whether the finished run keeps its checkpoint
 * @param labelDelimiter what stands between the labels of a cell of the table; empty where there
 *     are none
 * @param dataArguments the options that name the data and its split
 * @param command what repeats it
 */
public record TrainingPlan(
    SampleTable table,
    Backbone backbone,
    TrainingConfig config,
    boolean keepsBest,
    int patience,
    boolean resumes,
    boolean keepsCheckpoint,
    Optional<String> labelDelimiter,
    DataArguments dataArguments,
    String command) {
  public TrainingPlan {
    Objects.requireNonNull(table);
    Objects.requireNonNull(backbone);
    Objects.requireNonNull(config);
    Objects.requireNonNull(labelDelimiter);
    Objects.requireNonNull(dataArguments);
    Objects.requireNonNull(command);
  }

  /** The same with the samples that can be read. */
  TrainingPlan withTable(SampleTable readable) {
    return new TrainingPlan(
        readable,
        backbone,
        config,
        keepsBest,
        patience,
        resumes,
        keepsCheckpoint,
        labelDelimiter,
        dataArguments,
        command);
  }
}
