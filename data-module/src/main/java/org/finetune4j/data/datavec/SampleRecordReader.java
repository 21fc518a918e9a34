package org.finetune4j.data.datavec;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.EncodedImage;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.image.ImageLimits;
import org.finetune4j.data.load.LoadedSample;
import org.finetune4j.data.load.SampleLoader;
import org.finetune4j.data.read.ImageFiles;
import org.finetune4j.data.transform.Pipeline;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The samples of a table as DataVec records, for programs built on Deeplearning4j's own iterators.
 * A record is the image as the pipeline leaves it, {@code [1, 3, height, width]}, and the target as
 * numbers, {@code [1, width]}; so that
 *
 * <pre>{@code
 * new RecordReaderDataSetIterator(reader, batch, 1, 1, true)
 * }</pre>
 *
 * gives features {@code [n, 3, height, width]} and labels {@code [n, width]} for every task ("true"
 * stands for regression there and only means: take the numbers as they are).
 *
 * <p>Ready at once, with all samples in the table's order. {@link #initialize} may choose some, as
 * for DataVec's ImageRecordReader: the split gives the images and their order.
 *
 * <p>What records cannot carry is refused here and done by {@link BatchDataSetIterator}: a mask (so
 * a missing point or an unknown label), and random transforms (the iterator reads a record ahead
 * and resets).
 */
public final class SampleRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1L;

  private final transient SampleTable table;
  private final transient SampleLoader loader;
  private final transient Map<Path, Sample> byImage;
  private transient List<Sample> chosen;
  private transient Configuration configuration;
  private transient int next;

  /**
   * All samples of the table, whatever their role.
   *
   * @param pipeline a validation pipeline
   * @throws BadInputException if a sample lacks a point or has an unknown label
   */
  public SampleRecordReader(SampleTable table, Pipeline pipeline) {
    if (pipeline.isRandom()) {
      throw new IllegalArgumentException(
          "records carry no random transforms: give a validation pipeline, or use BatchDataSetIterator");
    }
    for (Sample sample : table.samples()) {
      boolean lacksPoint = sample.target().points().stream().anyMatch(Optional::isEmpty);
      if (lacksPoint || !sample.target().unknown().isEmpty()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "'%s' %s, and records carry no mask: leave it out or use BatchDataSetIterator.",
                sample.file(),
                lacksPoint ? "lacks a point" : "has an unknown label"));
      }
    }
    this.table = table;
    this.loader = SampleLoader.of(table, pipeline);
    this.chosen = table.samples();
    this.byImage =
        table.samples().stream()
            .collect(Collectors.toMap(s -> absolute(s.image()), Function.identity()));
  }

  /**
   * Chooses the samples whose images the split lists, in its order, and starts with the first. What
   * no walk for images looks at, such as a hidden file, is passed over here too.
   *
   * @throws BadInputException for an image that the data does not hold
   */
  @Override
  public void initialize(InputSplit split) throws IOException, InterruptedException {
    super.initialize(split);
    Set<Path> folders =
        table.samples().stream().map(s -> absolute(s.folder())).collect(Collectors.toSet());
    chosen =
        Stream.of(split.locations())
            .filter(location -> isLookedAt(absolute(Path.of(location)), folders))
            .map(this::sample)
            .toList();
    next = 0;
  }

  @Override
  public void initialize(Configuration conf, InputSplit split)
      throws IOException, InterruptedException {
    setConf(conf);
    initialize(split);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  @Override
  public boolean hasNext() {
    return next < chosen.size();
  }

  @Override
  public List<Writable> next() {
    return advance().getRecord();
  }

  @Override
  public Record nextRecord() {
    return advance();
  }

  private Record advance() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + chosen.size() + " records have been read");
    }
    Record record = record(chosen.get(next++));
    invokeListeners(record);
    return record;
  }

  private Record record(Sample sample) {
    return new org.datavec.api.records.impl.Record(
        writables(sample, ImageDecoder.open(sample.image())),
        new RecordMetaDataURI(sample.image().toUri(), getClass()));
  }

  private List<Writable> writables(Sample sample, EncodedImage encoded) {
    LoadedSample loaded = loader.load(sample, encoded);
    ImageSize size = loaded.origin().placement().size();
    return List.of(
        new NDArrayWritable(Nd4j.create(loaded.image(), 1, 3, size.height(), size.width())),
        new NDArrayWritable(Nd4j.create(loaded.target(), 1, loaded.target().length)));
  }

  /** The record of a listed image, decoded from the stream. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) throws IOException {
    Sample sample = sample(uri);
    ImageLimits limits = ImageLimits.defaults();
    int most = (int) Math.min(Integer.MAX_VALUE - 8, limits.maxBytes() + 1);
    return writables(sample, ImageDecoder.open(stream.readNBytes(most), uri.toString(), limits));
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    return record(sample(metaData.getURI()));
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadFromMetaData).toList();
  }

  private boolean isLookedAt(Path path, Set<Path> folders) {
    return byImage.containsKey(path)
        || folders.stream()
            .filter(path::startsWith)
            .noneMatch(folder -> ImageFiles.passesOver(folder.relativize(path)));
  }

  private Sample sample(URI location) {
    return Optional.ofNullable(byImage.get(absolute(Path.of(location))))
        .orElseThrow(
            () ->
                new BadInputException(
                    String.format(
                        Locale.ROOT,
                        "The data has no entry for %s: list it there, or leave it out.",
                        location)));
  }

  /** A name for each number of the target. */
  @Override
  public List<String> getLabels() {
    return table.task().columns();
  }

  @Override
  public void reset() {
    next = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void setConf(Configuration conf) {
    configuration = conf;
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "a record reader of images stays on its machine: distribute the samples");
  }
}
