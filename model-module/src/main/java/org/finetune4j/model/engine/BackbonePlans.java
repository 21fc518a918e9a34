package org.finetune4j.model.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Trainable;
import org.finetune4j.model.engine.BackboneRecording.BatchStatistics;
import org.finetune4j.model.engine.EngineRequest.Algorithm;
import org.finetune4j.model.engine.EngineRequest.Precision;
import org.finetune4j.model.engine.OperationRecorder.Kernel;
import org.finetune4j.model.engine.OperationRecorder.Phase;
import org.finetune4j.model.engine.Tensor.Home;
import org.finetune4j.model.graph.BackboneStructure;
import org.finetune4j.model.graph.BackboneStructure.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A backbone over a flat array of parameters: keeps the plans of the last few input shapes and one
 * block of working memory for all of them. Any thread may call it, one is served at a time.
 */
final class BackbonePlans implements AutoCloseable {
  /** Input shapes whose plans are kept for inference; each has its own weights. */
  private static final int PLANS = 4;

  /** In training every step changes the weights, so that keeping a plan saves little but costs. */
  private static final int PLANS_IN_TRAINING = 1;

  private static final float MOMENTUM = 0.1f;

  private record Key(boolean training, long n, long height, long width) {}

  private final BackboneStructure structure;
  private final Precision precision;
  private final Algorithm algorithm;
  private final int threads;
  private final boolean inputGradient;
  private final List<Slot> slots;
  private final Map<Key, ExecutionPlan> plans = new LinkedHashMap<>(16, 0.75f, true);

  private engine engine;
  private stream stream;
  private Numerics numerics;
  private NativeBlock working;
  private FlatArray parameters;
  private FlatArray gradients;
  private Trainable trained = Trainable.all();
  private long version;
  private boolean watched = true;

  /** The parameters' checksum when they were last looked at. */
  private long seen;

  /** Whether it was ever used for training. */
  private boolean trains;

  /** The plan whose forward pass the working memory holds, if any. */
  private ExecutionPlan forwarded;

  BackbonePlans(
      BackboneStructure structure,
      Precision precision,
      Algorithm algorithm,
      int threads,
      boolean inputGradient) {
    this.structure = structure;
    this.precision = precision;
    this.algorithm = algorithm;
    this.threads = threads;
    this.inputGradient = inputGradient;
    this.slots = structure.slots();
  }

  BackboneStructure structure() {
    return structure;
  }

  synchronized void parameters(INDArray flat) {
    parameters = new FlatArray(flat);
    version++;
  }

  synchronized void gradients(INDArray flat) {
    gradients = new FlatArray(flat);
  }

  /** To be called after values were written: the next use brings them into the kernels' layouts. */
  synchronized void parametersChanged() {
    version++;
  }

  /** Whether this backbone looks for itself if values were written; it does by default. */
  synchronized void watchParameters(boolean value) {
    watched = value;
  }

  /** A training step that follows another reads all parameters anew anyway. */
  private void notice(ExecutionPlan plan, boolean training) {
    if (watched && (!training || plan.isFresh(version))) {
      long now = parameters.checksum();
      if (now != seen) {
        seen = now;
        version++;
      }
    }
  }

  /** Sets what a step trains; plans for training another choice are dropped. */
  synchronized void train(Trainable parts) {
    if (!parts.equals(trained)) {
      trained = parts;
      plans.entrySet().removeIf(entry -> entry.getKey().training && closed(entry.getValue()));
      forwarded = null;
    }
  }

  private static boolean closed(ExecutionPlan plan) {
    plan.close();
    return true;
  }

  /** Inference: input and output are f32 [n, c, h, w] in C order. */
  synchronized void infer(INDArray input, INDArray output) {
    forwarded = null;
    ExecutionPlan plan = plan(false, input.shape());
    notice(plan, false);
    forward(plan, input, output);
  }

  /** The forward pass of a training step; {@link #backward} may follow. */
  synchronized void forward(INDArray input, INDArray output) {
    forwarded = null;
    ExecutionPlan plan = plan(true, input.shape());
    notice(plan, true);
    forward(plan, input, output);
    forwarded = plan;
  }

  private void forward(ExecutionPlan plan, INDArray input, INDArray output) {
    plan.place(Home.INPUT, FlatArray.address(input));
    plan.place(Home.OUTPUT, FlatArray.address(output));
    plan.refresh(stream, version);
    plan.run(Phase.FORWARD, stream);
  }

  /**
   * The backward pass of the last forward one: assigns every parameter's gradient, summed over the
   * batch; zero for what is not trained; old minus new value for running statistics.
   *
   * @param input of the forward pass, unchanged
   * @param outputGradient f32 in C order; it is left as it is
   * @param toInput receives the input's gradient; null if this backbone was made without one
   */
  synchronized void backward(INDArray input, INDArray outputGradient, INDArray toInput) {
    ExecutionPlan plan = forwarded;
    if (plan == null) {
      throw new IllegalStateException(
          "a backward pass must follow its own forward pass, without inference in between");
    }
    setThreads();
    plan.place(Home.GRADIENTS, gradients.address());
    plan.place(Home.INPUT, FlatArray.address(input));
    plan.place(Home.OUTPUT_GRADIENT, FlatArray.address(outputGradient));
    if (toInput != null) {
      plan.place(Home.INPUT_GRADIENT, FlatArray.address(toInput));
    }
    clearUntrained(plan);
    plan.run(Phase.BACKWARD, stream);
    plan.statistics().forEach(batch -> runningStatistics(plan, batch));
    forwarded = null;
    // Whoever asked for gradients is about to change the parameters.
    version++;
  }

  private void clearUntrained(ExecutionPlan plan) {
    long from = 0;
    long to = 0;
    for (Slot slot : slots) {
      if (!plan.parameters().hasGradient(slot)) {
        if (to != slot.offset()) {
          gradients.clear(from, to - from);
          from = slot.offset();
        }
        to = slot.offset() + slot.length();
      }
    }
    gradients.clear(from, to - from);
  }

  /** PyTorch's: new = 0.9 old + 0.1 batch, with the batch's unbiased variance. */
  private void runningStatistics(ExecutionPlan plan, BatchStatistics batch) {
    double unbiased = batch.count() / (batch.count() - 1.0);
    String norm = batch.unit().norm();
    step(plan.memory().numbers(batch.mean()), 1, plan.parameters().slot(norm + ".mean"));
    step(plan.memory().numbers(batch.variance()), unbiased, plan.parameters().slot(norm + ".var"));
  }

  private void step(FloatPointer batch, double factor, Slot slot) {
    int channels = (int) slot.length();
    float[] now = new float[channels];
    float[] step = new float[channels];
    batch.get(now);
    parameters.read(slot.offset(), step, channels);
    for (int i = 0; i < channels; i++) {
      step[i] = (float) (MOMENTUM * (step[i] - now[i] * factor));
    }
    gradients.write(slot.offset(), step);
  }

  private ExecutionPlan plan(boolean training, long[] shape) {
    setThreads();
    Key key = new Key(training, shape[0], shape[2], shape[3]);
    ExecutionPlan plan = plans.get(key);
    if (plan == null) {
      trains |= training;
      while (plans.size() >= (trains ? PLANS_IN_TRAINING : PLANS)) {
        Key eldest = plans.keySet().iterator().next();
        plans.remove(eldest).close();
      }
      plan = newPlan(training, shape);
      plans.put(key, plan);
    }
    if (working == null || working.size() < plan.transientBytes()) {
      freeWorking();
      working = allocate(plan.transientBytes(), shape);
    }
    plan.place(Home.TRANSIENT, working.address());
    plan.place(Home.PARAMETERS, parameters.address());
    return plan;
  }

  private static NativeBlock allocate(long bytes, long[] shape) {
    try {
      return new NativeBlock(bytes);
    } catch (OutOfMemoryError e) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "A batch of %d images of %dx%d (height x width) needs %d MB of native memory: take a"
                  + " smaller batch or smaller images, or raise"
                  + " -Dorg.bytedeco.javacpp.maxbytes.",
              shape[0],
              shape[2],
              shape[3],
              bytes >> 20),
          e);
    }
  }

  private ExecutionPlan newPlan(boolean training, long[] shape) {
    if (engine == null) {
      engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
      stream = new stream(engine);
      numerics = new Numerics(engine, precision, algorithm);
    }
    Trainable parts = trained;
    return new ExecutionPlan(
        engine,
        structure,
        numerics,
        () -> parameters,
        recording -> {
          if (training) {
            recording.training(shape, parts, inputGradient);
          } else {
            recording.inference(shape);
          }
        });
  }

  /** OpenMP's number belongs to the calling thread, and kernels fix theirs when they are made. */
  private void setThreads() {
    if (threads > 0) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
  }

  /** The kernels of the plan for that shape, which is made if need be. */
  synchronized List<Kernel> kernels(boolean training, long... shape) {
    return plan(training, shape).kernels();
  }

  /** Bytes of native memory held: working memory and what each plan keeps. */
  synchronized long nativeBytes() {
    long sum = working == null ? 0 : working.size();
    for (ExecutionPlan plan : plans.values()) {
      sum += plan.keptBytes();
    }
    return sum;
  }

  /** For tests: fills the working memory with NaN, which no kernel may let through. */
  synchronized void poisonWorkingMemory() {
    working.poison();
  }

  /** Frees all native memory; the backbone may be used again, and makes its plans anew. */
  @Override
  public synchronized void close() {
    plans.values().forEach(ExecutionPlan::close);
    plans.clear();
    forwarded = null;
    freeWorking();
    if (engine != null) {
      stream.close();
      engine.close();
      engine = null;
    }
  }

  private void freeWorking() {
    if (working != null) {
      working.close();
      working = null;
    }
  }
}
