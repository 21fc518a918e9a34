package org.finetune4j.app.serve;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What a service counts, for Prometheus. */
final class ServiceMetrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] SECONDS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("finetune4j_requests_total")
          .help("Requests by path and status.")
          .labelNames("path", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("finetune4j_request_seconds")
          .help("Time from a request's headers to the end of its response.")
          .labelNames("path")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Histogram batches =
      Histogram.builder()
          .name("finetune4j_batch_images")
          .help("Images that were predicted together.")
          .labelNames("model")
          .classicOnly()
          .classicUpperBounds(1, 2, 4, 8, 16, 32, 64)
          .register(registry);
  private final Counter images =
      Counter.builder()
          .name("finetune4j_images_total")
          .help("Images by outcome: predicted, refused as they cannot be read, or failed.")
          .labelNames("model", "outcome")
          .register(registry);
  private final Counter reloads =
      Counter.builder()
          .name("finetune4j_reloads_total")
          .help("Times a changed model file was read anew, by outcome.")
          .labelNames("model", "outcome")
          .register(registry);

  /** Whose queues are shown. */
  void watch(List<ServedModel> models) {
    GaugeWithCallback.builder()
        .name("finetune4j_queue_images")
        .help("Images that wait for a model.")
        .labelNames("model")
        .callback(values -> models.forEach(model -> values.call(model.waiting(), model.name())))
        .register(registry);
  }

  void request(String path, int status, double duration) {
    requests.labelValues(path, Integer.toString(status)).inc();
    seconds.labelValues(path).observe(duration);
  }

  void batch(String model, int predicted, int refused, int failed) {
    batches.labelValues(model).observe(predicted + refused + failed);
    images.labelValues(model, "predicted").inc(predicted);
    images.labelValues(model, "refused").inc(refused);
    images.labelValues(model, "failed").inc(failed);
  }

  void reload(String model, boolean done) {
    reloads.labelValues(model, done ? "done" : "failed").inc();
  }

  /** All of it as Prometheus' text. */
  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
