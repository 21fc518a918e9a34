package org.finetune4j.training;

import java.nio.file.Path;
import java.util.List;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Task;
import org.finetune4j.eval.Predictions;
import org.finetune4j.model.Backbone;
import org.finetune4j.model.ModelCard;
import org.finetune4j.model.Network;
import org.finetune4j.training.find.LrCurve;
import org.finetune4j.training.find.LrSweep;
import org.finetune4j.training.schedule.Schedule;

/**
 * A network, the batches to train and to validate it on, an optimizer and what is recorded:
 * fastai's Learner. Output layer, loss and metrics are the task's. It starts frozen, as fastai's
 * {@code vision_learner}. Owns native memory: close it. For one thread, {@link #stop} aside.
 */
public final class Learner implements AutoCloseable {
  private Learner() {}

  /**
   * A learner for the table's task: backbone, fresh head, the output that the task asks for.
   *
   * @param table with training and validation samples
   * @throws org.finetune4j.data.BadInputException if the configuration does not fit the data, or
   *     the weights cannot be read
   */
  public static Learner of(SampleTable table, Backbone backbone, TrainingConfig config) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * A learner for batches from anywhere and any network: another output, loss or head.
   *
   * @param network closed with the learner
   */
  public static Learner of(
      Task task, Network network, BatchSource train, BatchSource valid, TrainingConfig config) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Adds callbacks, to be told in this order after those that are there. */
  public Learner with(Callback... callbacks) {
    throw new UnsupportedOperationException("not yet");
  }

  /** One line: task, output, loss, metrics, body and engine. */
  public String describe() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Trains the head alone from now on; the optimizer forgets. */
  public void freeze() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Trains everything from now on; the optimizer forgets. */
  public void unfreeze() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Trains what is not frozen along a schedule. */
  public Outcome fit(int epochs, Schedule schedule) {
    throw new UnsupportedOperationException("not yet");
  }

  /** One cycle with the same highest rate for all groups: fastai's {@code fit_one_cycle}. */
  public Outcome fitOneCycle(int epochs, double rate) {
    throw new UnsupportedOperationException("not yet");
  }

  /** fastai's {@code fine_tune} with the configuration's epochs and rate. */
  public Outcome fineTune() {
    throw new UnsupportedOperationException("not yet");
  }

  /** fastai's {@code fine_tune}, with so many epochs after the configuration's frozen ones. */
  public Outcome fineTune(int epochs) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Goes on from a checkpoint: the next {@link #fineTune} or fit leaves out what was done already.
   *
   * @throws org.finetune4j.data.BadInputException if the file is no checkpoint of such a training
   */
  public void resume(Path checkpoint) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * What the network says of pictures, in inference mode with the validation geometry; points in
   * coordinates of the original picture.
   */
  public Predictions predictions(SampleTable table) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Finds a learning rate as {@link #lrFind(LrSweep)} with fastai's sweep. */
  public LrCurve lrFind() {
    return lrFind(LrSweep.defaults());
  }

  /**
   * Runs a sweep and leaves everything as it was: weights, statistics, optimizer, random numbers.
   */
  public LrCurve lrFind(LrSweep sweep) {
    throw new UnsupportedOperationException("not yet");
  }

  /** What a file of the model says of itself. */
  public ModelCard card() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Writes {@code model.f4j}, beside and renamed. */
  public void save(Path file) {
    throw new UnsupportedOperationException("not yet");
  }

  /** What happened so far. */
  public Recorder recorder() {
    throw new UnsupportedOperationException("not yet");
  }

  /** The network in training. */
  public Network network() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Pictures that could not be read and were left out. */
  public List<Path> badPictures() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Asks the running fit to end after its current step; from any thread. */
  public void stop() {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void close() {
    // nothing is held yet
  }
}
