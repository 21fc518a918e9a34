package org.finetune4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Parameter;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.Network;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.network.SavedModel.Further;
import org.finetune4j.training.optimizer.Adam;
import org.finetune4j.training.optimizer.ParameterState;

/**
 * Where a training stands: a model file with the optimizer's state as further tensors and the place
 * as a document beside the card.
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
  private static final String DOCUMENT = "checkpoint";
  private static final String AVERAGE = "optimizer.average.";
  private static final String SQUARE = "optimizer.square.";
  private static final String STEPS = "optimizer.steps.";

  /**
   * Refuses what no training writes: a place that is nowhere, counts that contradict each other.
   */
  Checkpoint {
    rows = List.copyOf(rows);
    optimizer = Map.copyOf(optimizer);
    long begun = rows.stream().filter(row -> row.epoch() == 0).count();
    require(phaseEpochs >= 1 && phaseEpochsDone >= 0 && phaseEpochsDone <= phaseEpochs, "epochs");
    require(phase >= 0 && phase <= begun - (phaseEpochsDone > 0 ? 1 : 0), "phase");
    require(epochs == rows.size() && epochs >= phaseEpochsDone, "rows");
    require(
        phaseEpochsDone == 0 || rows.get(epochs - 1).epoch() + 1 == phaseEpochsDone, "last row");
    require(batches >= 1 && steps >= 0 && steps <= (epochs + 1L) * batches, "steps");
    require(smoothedLoss.length == 2 && Double.isFinite(smoothedLoss[0]), "mean loss");
    require(smoothedLoss[1] >= 0 && smoothedLoss[1] <= 1, "mean loss");
    for (EpochRow row : rows) {
      require(Double.isFinite(row.trainLoss()) && Double.isFinite(row.validLoss()), "losses");
      require(row.epoch() >= 0 && !row.time().isNegative(), "rows");
    }
    for (ParameterState state : optimizer.values()) {
      require(state.steps() >= 1 && state.steps() <= steps, "optimizer's steps");
    }
  }

  private static void require(boolean right, String what) {
    if (!right) {
      throw new IllegalArgumentException("its " + what + " cannot be");
    }
  }

  static void write(Path file, LearnerState state, PhaseRun run) {
    SavedModel.write(
        file,
        state.network,
        state.card(),
        tensors(state.optimizer),
        Map.of(DOCUMENT, CheckpointJson.write(state, run)));
  }

  private static List<Further> tensors(Adam optimizer) {
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
  static Checkpoint read(Path file, LearnerState state) {
    ModelCard expected = state.card();
    try (SavedModel saved = SavedModel.read(file, state.network.spec().engine())) {
      ModelCard card = saved.card();
      if (!card.task().equals(expected.task())
          || !card.shape().equals(expected.shape())
          || !card.head().equals(expected.head())) {
        throw new BadInputException(
            file + " was made for another task or network: resume with the options it began with.");
      }
      Checkpoint checkpoint = of(file, card, state);
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
    state.thresholds = saved.card().thresholds();
  }

  private static Checkpoint of(Path file, ModelCard card, LearnerState state) {
    Optional<String> document = SavedModel.readDocument(file, DOCUMENT);
    if (document.isEmpty() && !EarlierCheckpoint.isIn(card.provenance())) {
      throw new BadInputException(
          file + " is a model, not a checkpoint: name the checkpoint.f4j of the run.");
    }
    try {
      Map<String, ParameterState> optimizer = optimizer(file, state.network);
      return document.isPresent()
          ? CheckpointJson.read(document.get(), optimizer)
          : EarlierCheckpoint.read(card.provenance(), optimizer);
    } catch (BadInputException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  private static BadInputException damaged(Path file, RuntimeException e) {
    return new BadInputException(
        file
            + " is a damaged checkpoint ("
            + e.getMessage()
            + "): take another copy of it, or train anew with --force.",
        e);
  }

  private static Map<String, ParameterState> optimizer(Path file, Network network) {
    Map<String, float[]> averages = SavedModel.readFurther(file, AVERAGE);
    Map<String, float[]> squares = SavedModel.readFurther(file, SQUARE);
    Map<String, ParameterState> states = new HashMap<>();
    SavedModel.readFurther(file, STEPS)
        .forEach(
            (key, steps) -> {
              String name = key.substring(STEPS.length());
              float[] average = averages.remove(AVERAGE + name);
              float[] square = squares.remove(SQUARE + name);
              requireState(name, network, steps, average, square);
              states.put(name, new ParameterState((int) steps[0], average, square));
            });
    require(averages.isEmpty() && squares.isEmpty(), "optimizer's parts");
    return states;
  }

  private static void requireState(
      String name, Network network, float[] steps, float[] average, float[] square) {
    String what = "optimizer's state of '" + name + "'";
    long length =
        network.parameters().stream()
            .filter(p -> p.name().equals(name) && p.kind().trained())
            .mapToLong(p -> p.values().length())
            .findFirst()
            .orElse(-1);
    require(steps.length == 1 && steps[0] >= 1 && steps[0] == Math.rint(steps[0]), what);
    require(average != null && average.length == length, what);
    require(square != null && square.length == length, what);
    for (int i = 0; i < length; i++) {
      require(Float.isFinite(average[i]) && Float.isFinite(square[i]) && square[i] >= 0, what);
    }
  }

  /**
   * Whether a phase was done when this was written.
   *
   * @param number of the phase, at most this one's
   * @param parameters of the network
   * @throws BadInputException where this one was of another length, or trained other parameters
   */
  boolean covers(int number, Phase repeated, List<Parameter> parameters) {
    if (number < phase) {
      return true;
    }
    requireMoved(repeated, parameters);
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

  // A parameter without its averages would silently begin anew.
  private void requireMoved(Phase repeated, List<Parameter> parameters) {
    Set<String> trained =
        parameters.stream()
            .filter(repeated.trainable()::trains)
            .map(Parameter::name)
            .collect(Collectors.toSet());
    if (phaseEpochsDone > 0 && !optimizer.keySet().equals(trained)) {
      throw new BadInputException(
          "The checkpoint has the optimizer's state of other parameters than this phase trains: resume with the options it began with, or train anew.");
    }
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
