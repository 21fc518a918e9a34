package org.finetune4j.data.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.image.TestImages;
import org.finetune4j.data.load.Batch;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.load.Batches;
import org.finetune4j.data.transform.Augment;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class BatchDataSetIteratorTest {
  private static final int COUNT = 7;
  private static final int BATCH = 3;

  @TempDir static Path folder;

  @BeforeAll
  static void writeImages() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      Files.write(image(i), TestImages.file(TestImages.ramp(40 + 3 * i, 50 - 2 * i), "png"));
    }
  }

  private static Path image(int i) {
    return folder.resolve(i + ".png");
  }

  /** The third sample misses its point. */
  private static BatchLoader loader() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Optional<Point> point = i == 2 ? Optional.empty() : Optional.of(new Point(20, 10 + i));
      samples.add(
          new Sample(
              image(i), new Target.Points(List.of(point)), "", Role.TRAIN, Optional.empty()));
    }
    SampleTable table =
        new SampleTable(new Task.Points(List.of("centre"), Optional.empty()), samples);
    Pipeline pipeline =
        Pipeline.training(RandomResizedCrop.of(new ImageSize(16, 20), .35), Augment.defaults());
    return BatchLoader.of(table, pipeline).batchSize(BATCH).shuffle(true).seed(7).build();
  }

  private static List<List<float[]>> loaded(int epoch) {
    List<List<float[]>> all = new ArrayList<>();
    try (Batches batches = loader().epoch(epoch)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          all.add(numbers(batch.features(), batch.targets(), batch.mask()));
        }
      }
    }
    return all;
  }

  private static List<List<float[]>> seen(DataSetIterator iterator) {
    List<List<float[]>> all = new ArrayList<>();
    while (iterator.hasNext()) {
      DataSet set = iterator.next();
      all.add(
          numbers(
              set.getFeatures(), set.getLabels(), Optional.ofNullable(set.getLabelsMaskArray())));
    }
    return all;
  }

  private static List<float[]> numbers(INDArray images, INDArray targets, Optional<INDArray> mask) {
    List<float[]> numbers = new ArrayList<>();
    numbers.add(images.dup().data().asFloat());
    numbers.add(targets.dup().data().asFloat());
    mask.ifPresent(m -> numbers.add(m.dup().data().asFloat()));
    return numbers;
  }

  @Test
  void dl4jSeesTheLoadersBatchesWithTheirMasksAndTheNextEpochAfterAReset() {
    DataSetIterator iterator = new BatchDataSetIterator(loader(), 0);
    iterator.reset();
    List<List<float[]>> first = seen(iterator);
    iterator.reset();
    List<List<float[]>> second = seen(iterator);
    assertThat(first).hasSize(3).anyMatch(numbers -> numbers.size() == 3);
    assertThat(first).usingRecursiveComparison().isEqualTo(loaded(0));
    assertThat(second).usingRecursiveComparison().isEqualTo(loaded(1));
    assertThat(first.get(0).get(0)).isNotEqualTo(second.get(0).get(0));
  }

  @Test
  void itBeginsAtTheEpochItIsGiven() {
    assertThat(seen(new BatchDataSetIterator(loader(), 1)))
        .usingRecursiveComparison()
        .isEqualTo(loaded(1));
  }

  @Test
  void itDescribesItsDataAndAsksForNoThreadOfDl4js() {
    DataSetIterator iterator = new BatchDataSetIterator(loader(), 0);
    assertThat(iterator.asyncSupported()).isFalse();
    assertThat(iterator.batch()).isEqualTo(BATCH);
    assertThat(iterator.inputColumns()).isEqualTo(3 * 16 * 20);
    assertThat(iterator.totalOutcomes()).isEqualTo(2);
    assertThat(iterator.getLabels()).containsExactly("centre.x", "centre.y");
    assertThatThrownBy(() -> iterator.next(BATCH + 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aPreProcessorSeesEachBatch() {
    DataSetIterator iterator = new BatchDataSetIterator(loader(), 0);
    iterator.setPreProcessor(set -> set.getFeatures().assign(5));
    assertThat(iterator.next().getFeatures().meanNumber().doubleValue()).isEqualTo(5);
  }
}
