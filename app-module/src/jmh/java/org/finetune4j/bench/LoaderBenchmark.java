package org.finetune4j.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding a JPEG and cutting the chapter's random crop from it; images a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoaderBenchmark {
  private static final int IMAGES = 64;

  /** The image's longer side in the file. */
  @Param({"192", "500", "1600"})
  public int side;

  /** Threads that decode. */
  @Param({"1", "2"})
  public int threads;

  private Path folder;
  private BatchLoader loader;
  private int epoch;

  /** Writes images of smooth noise, in the layout of the labels task. */
  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("finetune4j-jmh");
    Path train = Files.createDirectory(folder.resolve("train"));
    List<String> rows = new ArrayList<>(List.of("fname,labels,is_valid"));
    for (int i = 0; i < IMAGES; i++) {
      String name = String.format(Locale.ROOT, "image%02d.jpg", i);
      ImageIO.write(image(i), "jpg", train.resolve(name).toFile());
      rows.add(name + (i % 2 == 0 ? ",even,False" : ",odd,False"));
    }
    Files.write(folder.resolve("train.csv"), rows);
    loader =
        BatchLoader.of(
                LabelsCsv.pascal2007(folder).read(),
                Pipeline.training(RandomResizedCrop.of(ImageSize.square(128), 0.35)))
            .batchSize(32)
            .shuffle(true)
            .threads(threads)
            .build();
  }

  private BufferedImage image(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] wave = random.doubles(9, 0.01, 0.2).toArray();
    BufferedImage drawn = new BufferedImage(side, side * 2 / 3, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < drawn.getHeight(); y++) {
      for (int x = 0; x < side; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double level = 120 + 90 * Math.sin(wave[c] * x) * Math.cos(wave[c + 3] * y);
          rgb = rgb << 8 | (int) (level + random.nextInt(30));
        }
        drawn.setRGB(x, y, rgb);
      }
    }
    return drawn;
  }

  /** Removes the images. */
  @TearDown
  public void remove() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }

  /** An epoch of 64 images. */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public int images() {
    int count = 0;
    try (Batches batches = loader.epoch(epoch++)) {
      while (batches.hasNext()) {
        try (Batch one = batches.next()) {
          count += one.size();
        }
      }
    }
    return count;
  }
}
