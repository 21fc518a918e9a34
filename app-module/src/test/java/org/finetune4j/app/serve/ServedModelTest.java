package org.finetune4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.predict.Prediction;
import org.junit.jupiter.api.Test;

class ServedModelTest {
  private static final int LONG_QUEUE = 100_000;

  private static ServedModel serve(ServiceLimits limits, ServiceMetrics metrics) {
    NativeAcceleration.prepare();
    SavedModel model = SavedModel.read(Served.model("labels"));
    return new ServedModel("m", model, limits, metrics);
  }

  private static ServiceLimits limits(int queue, int batch, Duration gathering) {
    return new ServiceLimits(
        1 << 20, 1_000_000, 1, queue, batch, gathering, Duration.ofSeconds(60), 4, 1);
  }

  /** Makes a worker read an image of which nothing comes until the gate opens. */
  private static CompletableFuture<Prediction> occupy(ServedModel model, CountDownLatch gate)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Prediction> prediction = model.predict(List.of(held(begun, gate))).get(0);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    return prediction;
  }

  private static ImageSource held(CountDownLatch begun, CountDownLatch gate) {
    InputStream image = new ByteArrayInputStream(Served.image("labels"));
    return ImageSource.of(
        new InputStream() {
          @Override
          public int read() throws IOException {
            begun.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return image.read();
          }
        },
        "held");
  }

  private static ImageSource image() {
    return ImageSource.of(Served.image("labels"), "image");
  }

  /** Until it refuses; of a model whose queue is not full, because it is closed. */
  private static void awaitRefusal(ServedModel model) throws InterruptedException {
    try {
      while (true) {
        model.predict(List.of(image()));
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (Refusal e) {
      assertThat(model.waiting()).isLessThan(LONG_QUEUE);
    }
  }

  @Test
  void moreThanTheQueueHoldsIsRefusedAndTheRestIsPredicted() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<CompletableFuture<Prediction>> taken = new ArrayList<>();
    try (ServedModel model = serve(limits(1, 1, Duration.ZERO), new ServiceMetrics())) {
      for (int worker = 0; worker < 2; worker++) {
        taken.add(occupy(model, gate));
      }
      taken.addAll(model.predict(List.of(image())));
      assertThatThrownBy(() -> model.predict(List.of(image())))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
      gate.countDown();
      for (CompletableFuture<Prediction> one : taken) {
        assertThat(one.get(60, TimeUnit.SECONDS).size().width()).isPositive();
      }
    }
  }

  @Test
  void whoGivesUpLeavesThePlaceInTheQueue() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (ServedModel model = serve(limits(1, 1, Duration.ZERO), new ServiceMetrics())) {
      for (int worker = 0; worker < 2; worker++) {
        occupy(model, gate);
      }
      model.predict(List.of(image())).get(0).cancel(false);
      assertThat(model.waiting()).isZero();
      CompletableFuture<Prediction> next = model.predict(List.of(image())).get(0);
      gate.countDown();
      assertThat(next.get(60, TimeUnit.SECONDS).size().width()).isPositive();
    }
  }

  @Test
  void imagesThatWaitTogetherArePredictedTogetherInSizesThatHavePlans() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ServiceMetrics metrics = new ServiceMetrics();
    try (ServedModel model = serve(limits(64, 8, Duration.ofMillis(1)), metrics)) {
      List<CompletableFuture<Prediction>> taken = new ArrayList<>();
      for (int worker = 0; worker < 2; worker++) {
        taken.add(occupy(model, gate));
      }
      taken.addAll(model.predict(Collections.nCopies(15, image())));
      gate.countDown();
      for (CompletableFuture<Prediction> one : taken) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    // 1 and 1 that were held, then 8, 4, 2 and 1.
    assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
        .contains("finetune4j_batch_images_bucket{model=\"m\",le=\"1.0\"} 3")
        .contains("finetune4j_batch_images_bucket{model=\"m\",le=\"2.0\"} 4")
        .contains("finetune4j_batch_images_bucket{model=\"m\",le=\"4.0\"} 5")
        .contains("finetune4j_batch_images_bucket{model=\"m\",le=\"8.0\"} 6");
  }

  @Test
  void closingCancelsWhatWaits() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ServedModel model = serve(limits(LONG_QUEUE, 1, Duration.ZERO), new ServiceMetrics());
    List<CompletableFuture<Prediction>> begun = new ArrayList<>();
    for (int worker = 0; worker < 2; worker++) {
      begun.add(occupy(model, gate));
    }
    CompletableFuture<Prediction> waiting = model.predict(List.of(image())).get(0);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(model::close);
    awaitRefusal(model);
    gate.countDown();
    closed.get(60, TimeUnit.SECONDS);
    assertThat(waiting).isCancelled();
    for (CompletableFuture<Prediction> one : begun) {
      assertThat(one).isCompleted();
    }
    assertThatThrownBy(() -> model.predict(List.of(image()))).isInstanceOf(Refusal.class);
  }

  @Test
  void uploadsEndAtTheirLimitsAndGiveTheirMemoryBack() throws IOException {
    Semaphore memory = new Semaphore(2);
    Deadline later = Deadline.after(Duration.ofMinutes(1));
    try (Upload upload = new Upload(zeros(100_000), 100_000, later, memory)) {
      assertThat(upload.readAllBytes()).hasSize(100_000);
      assertThat(memory.availablePermits()).isZero();
    }
    assertThat(memory.availablePermits()).isEqualTo(2);
    assertRefused(new Upload(zeros(100_001), 100_000, later, memory), 413);
    assertRefused(new Upload(zeros(200_000), 200_000, later, memory), 503);
    assertRefused(new Upload(zeros(1), 1, Deadline.after(Duration.ZERO), memory), 408);
    assertRefused(new Upload(stalled(), 1, later, memory), 408);
    assertThat(memory.availablePermits()).isEqualTo(2);
  }

  @Test
  void theMemoryOfAListIsInUseUntilItsUploadIsClosed() throws IOException {
    Semaphore memory = new Semaphore(2);
    Deadline later = Deadline.after(Duration.ofMinutes(1));
    byte[] list = "[\"AAAA\"]".getBytes(StandardCharsets.US_ASCII);
    try (Upload upload = new Upload(new ByteArrayInputStream(list), 100, later, memory)) {
      assertThat(PredictionApi.list(upload, 1)).hasSize(1);
      assertThat(memory.availablePermits()).isEqualTo(1);
    }
    assertThat(memory.availablePermits()).isEqualTo(2);
  }

  /** As the server reports a client that sends nothing any more. */
  private static InputStream stalled() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException(new TimeoutException("idle"));
      }
    };
  }

  private static InputStream zeros(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  private static void assertRefused(Upload upload, int status) {
    try (upload) {
      assertThatThrownBy(upload::readAllBytes)
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(status));
    }
  }
}
