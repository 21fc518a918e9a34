package org.finetune4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.ModelCard;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.SavedModel;
import org.finetune4j.model.SavedModel.Further;
import org.finetune4j.training.optimizer.Optimizer;
import org.finetune4j.training.optimizer.ParameterState;

/**
 * Where a training stands: a model file with the optimizer's state as further tensors and the place
 * among the card's facts.
 *
 * @param phase which phase, by the order of calls, counted from 0
 * @param phaseEpochs how many epochs that phase has
 * @param phaseEpochsDone how many of them are done
 * @param batches steps an epoch
 * @param epochs done over all phases
 * @param steps done over all phases
 * @param smoothedLoss the running mean's state
 * @param rows of all phases
 * @param optimizer its state by parameter
 */
record Checkpoint(
    int phase,
    int phaseEpochs,
    int phaseEpochsDone,
    int batches,
    int epochs,
    long steps,
    double[] smoothedLoss,
    List<EpochRow> rows,
    Map<String, ParameterState> optimizer) {
  private static final String FACT = "checkpoint.";
  private static final String AVERAGE = "optimizer.average.";
  private static final String SQUARE = "optimizer.square.";
  private static final String STEPS = "optimizer.steps.";

  static void write(Path file, LearnerState state, PhaseRun run, ModelCard card) {
    double[] smoothed = state.smoothedLoss.state();
    Map<String, String> facts = new LinkedHashMap<>(card.provenance());
    facts.put(FACT + "phase", Integer.toString(state.phases - 1));
    facts.put(FACT + "phase_epochs", Integer.toString(run.epochs()));
    facts.put(FACT + "phase_epochs_done", Integer.toString(run.epochsDone()));
    facts.put(FACT + "batches", Integer.toString(run.batches()));
    facts.put(FACT + "epochs", Integer.toString(state.epochs));
    facts.put(FACT + "steps", Long.toString(state.steps));
    facts.put(FACT + "smoothed_mean", Double.toString(smoothed[0]));
    facts.put(FACT + "smoothed_weight", Double.toString(smoothed[1]));
    facts.put(FACT + "rows", EpochRows.write(state.recorder.rows()));
    SavedModel.write(file, state.network, card.withProvenance(facts), tensors(state.optimizer));
  }

  private static List<Further> tensors(Optimizer optimizer) {
    List<Further> tensors = new ArrayList<>();
    for (String name : optimizer.moved()) {
      ParameterState now = optimizer.state(name);
      tensors.add(new Further(STEPS + name, 1, steps(now.steps())));
      add(tensors, AVERAGE + name, now.average(), () -> optimizer.state(name).average());
      add(tensors, SQUARE + name, now.squareAverage(), () -> optimizer.state(name).squareAverage());
    }
    return tensors;
  }

  private static Supplier<float[]> steps(int steps) {
    return () -> new float[] {steps};
  }

  private static void add(
      List<Further> tensors, String name, float[] now, Supplier<float[]> later) {
    if (now.length > 0) {
      tensors.add(new Further(name, now.length, later));
    }
  }

  /**
   * Reads where a training stood, and its weights into the network.
   *
   * @throws BadInputException if the file is no checkpoint of such a network
   */
  static Checkpoint read(Path file, LearnerState state, ModelCard expected) {
    try (SavedModel saved = SavedModel.read(file, state.network.spec().engine())) {
      ModelCard card = saved.card();
      if (!card.task().equals(expected.task())
          || !card.shape().equals(expected.shape())
          || !card.head().equals(expected.head())) {
        throw new BadInputException(
            file + " was made for another task or network: resume with the options it began with.");
      }
      Checkpoint checkpoint = of(file, card, optimizer(file));
      copy(saved, state);
      return checkpoint;
    }
  }

  private static void copy(SavedModel saved, LearnerState state) {
    state.network.alone(
        () -> {
          for (Parameter parameter : state.network.parameters()) {
            parameter.values().assign(saved.network().parameter(parameter.name()).values());
          }
          state.network.parametersChanged();
          return state;
        });
  }

  private static Checkpoint of(Path file, ModelCard card, Map<String, ParameterState> optimizer) {
    Map<String, String> facts = card.provenance();
    if (!facts.containsKey(FACT + "phase")) {
      throw new BadInputException(
          file + " is a model, not a checkpoint: name the checkpoint.f4j of the run.");
    }
    try {
      return new Checkpoint(
          Integer.parseInt(facts.get(FACT + "phase")),
          Integer.parseInt(facts.get(FACT + "phase_epochs")),
          Integer.parseInt(facts.get(FACT + "phase_epochs_done")),
          Integer.parseInt(facts.get(FACT + "batches")),
          Integer.parseInt(facts.get(FACT + "epochs")),
          Long.parseLong(facts.get(FACT + "steps")),
          new double[] {
            Double.parseDouble(facts.get(FACT + "smoothed_mean")),
            Double.parseDouble(facts.get(FACT + "smoothed_weight"))
          },
          EpochRows.read(facts.getOrDefault(FACT + "rows", "")),
          optimizer);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new BadInputException(
          file + " is a damaged checkpoint: resume from another one or begin anew.", e);
    }
  }

  private static Map<String, ParameterState> optimizer(Path file) {
    Map<String, float[]> averages = SavedModel.readFurther(file, AVERAGE);
    Map<String, float[]> squares = SavedModel.readFurther(file, SQUARE);
    Map<String, ParameterState> states = new HashMap<>();
    SavedModel.readFurther(file, STEPS)
        .forEach(
            (key, steps) -> {
              String name = key.substring(STEPS.length());
              states.put(
                  name,
                  new ParameterState(
                      (int) steps[0],
                      averages.getOrDefault(AVERAGE + name, new float[0]),
                      squares.getOrDefault(SQUARE + name, new float[0])));
            });
    return states;
  }

  /**
   * Whether a phase was done when this was written.
   *
   * @param number of the phase, at most this one's
   * @throws BadInputException where this one was of another length
   */
  boolean covers(int number, Phase repeated) {
    if (number < phase) {
      return true;
    }
    if (repeated.epochs() != phaseEpochs) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The checkpoint is of a phase of %d epochs, not %d: resume with the options it began with.",
              phaseEpochs,
              repeated.epochs()));
    }
    return phaseEpochsDone == phaseEpochs;
  }

  /**
   * Gives the optimizer and the smoothed loss their state back.
   *
   * @return the epoch to go on with
   * @throws BadInputException where an epoch had another length
   */
  int begin(LearnerState state, int batchesNow) {
    if (batchesNow != batches) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "The checkpoint is of epochs of %d batches, not %d: resume with the data and options it began with.",
              batches,
              batchesNow));
    }
    state.optimizer.restore(optimizer);
    state.smoothedLoss.restore(smoothedLoss);
    return phaseEpochsDone;
  }
}
