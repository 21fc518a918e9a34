package org.finetune4j.data.load;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.image.ImageSource;
import org.finetune4j.data.transform.Pipeline;

/**
 * Makes batches of a table. The same table, pipeline, seed and epoch give the same batches to the
 * bit, for any number of threads. It holds no threads and no native memory between epochs.
 *
 * <pre>{@code
 * BatchLoader loader = BatchLoader.of(table.train(), pipeline).batchSize(64).shuffle(true).build();
 * try (Batches batches = loader.epoch(0)) {
 *   while (batches.hasNext()) {
 *     try (Batch batch = batches.next()) {
 *       ...
 *     }
 *   }
 * }
 * }</pre>
 */
public final class BatchLoader {
  private static final long ORDER = 0;

  private final Builder settings;
  private final SampleLoader sampleLoader;
  private final ConcurrentSkipListMap<Integer, BadImage> bad = new ConcurrentSkipListMap<>();

  private BatchLoader(Builder settings) {
    this.settings = settings;
    this.sampleLoader =
        new SampleLoader(
            settings.table,
            settings.images,
            settings.pipeline,
            settings.limits,
            new ImageCache(settings.cacheBytes),
            settings.seed);
  }

  /** Begins a loader of these samples. */
  public static Builder of(SampleTable table, Pipeline pipeline) {
    return new Builder(table, pipeline);
  }

  /** Settings of a loader. */
  public static final class Builder {
    private final SampleTable table;
    private final Pipeline pipeline;
    private int batchSize = 64;
    private boolean shuffle;
    private boolean dropLast;
    private long seed;
    private int threads = Runtime.getRuntime().availableProcessors();
    private OnBadImage onBadImage = OnBadImage.STOP;
    private long cacheBytes;
    private ImageLimits limits = ImageLimits.defaults();
    private List<ImageSource> images = List.of();

    private Builder(SampleTable table, Pipeline pipeline) {
      this.table = Objects.requireNonNull(table);
      this.pipeline = Objects.requireNonNull(pipeline);
    }

    private Builder(Builder other) {
      this(other.table, other.pipeline);
      batchSize = other.batchSize;
      shuffle = other.shuffle;
      dropLast = other.dropLast;
      seed = other.seed;
      threads = other.threads;
      onBadImage = other.onBadImage;
      cacheBytes = other.cacheBytes;
      limits = other.limits;
      images = other.images;
    }

    /** Samples to a batch; default 64. */
    public Builder batchSize(int samples) {
      batchSize = atLeast(1, samples, "a batch");
      return this;
    }

    /** Whether each epoch has an order of its own; else the table's, which is the default. */
    public Builder shuffle(boolean on) {
      shuffle = on;
      return this;
    }

    /** Whether a last batch that is not full is left out; default no. */
    public Builder dropLast(boolean on) {
      dropLast = on;
      return this;
    }

    /** All randomness comes from it. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Threads that decode and transform; default the number of cores. */
    public Builder threads(int count) {
      threads = atLeast(1, count, "the loader's threads");
      return this;
    }

    /** What to do with an image that cannot be read; default stop. */
    public Builder onBadImage(OnBadImage choice) {
      onBadImage = Objects.requireNonNull(choice);
      return this;
    }

    /**
     * How much heap may hold decoded images from one epoch to the next; default none. With a cache,
     * images are decoded at the one scale that serves every crop.
     */
    public Builder cacheBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("a cache of " + bytes + " bytes");
      }
      cacheBytes = bytes;
      return this;
    }

    /** What is refused before decoding. */
    public Builder limits(ImageLimits values) {
      limits = Objects.requireNonNull(values);
      return this;
    }

    /**
     * The samples' images, one each in the table's order, where they are not the samples' files.
     * Without a cache.
     */
    public Builder images(List<ImageSource> sources) {
      if (sources.size() != table.size()) {
        throw new IllegalArgumentException(sources.size() + " images of " + table.size());
      }
      images = List.copyOf(sources);
      return this;
    }

    private static int atLeast(int least, int value, String what) {
      if (value < least) {
        throw new IllegalArgumentException(what + ": " + value + " is less than " + least);
      }
      return value;
    }

    /** The loader. */
    public BatchLoader build() {
      return new BatchLoader(new Builder(this));
    }
  }

  /** Batches an epoch has, if no image is skipped. */
  public int batchesPerEpoch() {
    int full = settings.table.size() / settings.batchSize;
    boolean rest = settings.table.size() % settings.batchSize > 0;
    return rest && !settings.dropLast ? full + 1 : full;
  }

  /** The batches of one epoch, from 0; each epoch has its own order and its own random numbers. */
  public Batches epoch(int epoch) {
    int size = settings.table.size();
    int[] order =
        settings.shuffle
            ? RandomSource.of(settings.seed, ORDER, epoch).permutation(size)
            : IntStream.range(0, size).toArray();
    return new Batches(this, epoch, order);
  }

  /** The images skipped so far, in the table's order. */
  public List<BadImage> badImages() {
    return List.copyOf(bad.values());
  }

  /** The samples. */
  public SampleTable table() {
    return settings.table;
  }

  /** What is done to each image. */
  public Pipeline pipeline() {
    return settings.pipeline;
  }

  /** Samples to a full batch. */
  public int batchSize() {
    return settings.batchSize;
  }

  SampleLoader sampleLoader() {
    return sampleLoader;
  }

  boolean dropsLast() {
    return settings.dropLast;
  }

  int threads() {
    return settings.threads;
  }

  int imageLength() {
    return 3 * settings.pipeline.size().height() * settings.pipeline.size().width();
  }

  void bad(Loaded.Bad sample) {
    if (settings.onBadImage == OnBadImage.STOP) {
      throw new BadInputException(sample.image().reason(), sample.cause());
    }
    bad.putIfAbsent(sample.index(), sample.image());
  }
}
