package org.finetune4j.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Output;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.image.TestImages;
import org.finetune4j.data.transform.Augment;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.finetune4j.data.transform.Resize;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class BatchLoaderTest {
  private static final int COUNT = 23;
  private static final ImageSize SIZE = new ImageSize(16, 20);
  private static final Task.Points POINTS =
      new Task.Points(List.of("left", "right"), Optional.of(new Output.RangeMse(-1, 1)));

  @TempDir static Path folder;

  @BeforeAll
  static void writeImages() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      byte[] jpeg = TestImages.file(TestImages.ramp(50 + 3 * i, 90 - 2 * i), "jpg");
      Files.write(image(i), i % 4 == 1 ? TestImages.jpegWithExif(jpeg, 6) : jpeg);
    }
  }

  private static Path image(int i) {
    return folder.resolve(i + ".jpg");
  }

  private static Sample sample(Path path, Target target) {
    return new Sample(path, target, "", Role.TRAIN, Optional.empty());
  }

  /** Every fifth sample misses its second point. */
  private static SampleTable points() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Optional<Point> second = i % 5 == 4 ? Optional.empty() : Optional.of(new Point(30, 10));
      samples.add(
          sample(image(i), new Target.Points(List.of(Optional.of(new Point(20 + i, 20)), second))));
    }
    return new SampleTable(POINTS, samples);
  }

  private static Pipeline augmented() {
    return Pipeline.training(
        RandomResizedCrop.of(SIZE, .35), Augment.defaults().withFlipOrder(1, 0));
  }

  private static BatchLoader.Builder shuffled() {
    return BatchLoader.of(points(), augmented()).batchSize(5).shuffle(true).seed(7);
  }

  /** Everything in an epoch: images, targets, masks, files. */
  private static List<Object> contents(BatchLoader loader, int epoch) {
    List<Object> all = new ArrayList<>();
    try (Batches batches = loader.epoch(epoch)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          all.add(Arrays.hashCode(batch.features().dup().data().asFloat()));
          all.add(Arrays.hashCode(batch.targets().dup().data().asFloat()));
          all.add(batch.mask().map(m -> Arrays.hashCode(m.dup().data().asFloat())).orElse(0));
          batch.origins().forEach(origin -> all.add(origin.sample().image()));
          batch.origins().forEach(origin -> all.add(origin.placement()));
        }
      }
    }
    return all;
  }

  private static List<Path> files(BatchLoader loader, int epoch) {
    return contents(loader, epoch).stream()
        .filter(Path.class::isInstance)
        .map(Path.class::cast)
        .toList();
  }

  @Test
  void batchesHaveTheirDeclaredShapes() {
    try (Batches batches = shuffled().build().epoch(0);
        Batch batch = batches.next()) {
      assertThat(batch.features().shape()).containsExactly(5, 3, 16, 20);
      assertThat(batch.targets().shape()).containsExactly(5, 4);
      assertThat(batch.origins()).hasSize(batch.size());
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBatches() {
    List<Object> one = contents(shuffled().threads(1).build(), 3);
    assertThat(contents(shuffled().threads(2).build(), 3)).isEqualTo(one);
    assertThat(contents(shuffled().threads(4).build(), 3)).isEqualTo(one);
  }

  @Test
  void eachEpochAndEachSeedHasItsOwnOrderAndCrops() {
    BatchLoader loader = shuffled().build();
    List<Object> first = contents(loader, 0);
    assertThat(contents(loader, 0)).isEqualTo(first);
    assertThat(contents(loader, 1)).isNotEqualTo(first);
    assertThat(contents(shuffled().seed(8).build(), 0)).isNotEqualTo(first);
  }

  @Test
  void anEpochVisitsEverySampleOnce() {
    List<Path> visited = files(shuffled().build(), 2);
    assertThat(visited).hasSize(COUNT);
    assertThat(new HashSet<>(visited)).hasSize(COUNT);
    BatchLoader inOrder = BatchLoader.of(points(), augmented()).batchSize(5).build();
    assertThat(files(inOrder, 2))
        .containsExactlyElementsOf(points().samples().stream().map(Sample::image).toList());
  }

  @Test
  void theLastBatchIsShortOrDropped() {
    assertThat(shuffled().build().batchesPerEpoch()).isEqualTo(5);
    assertThat(files(shuffled().build(), 0)).hasSize(23);
    BatchLoader dropping = shuffled().dropLast(true).build();
    assertThat(dropping.batchesPerEpoch()).isEqualTo(4);
    assertThat(files(dropping, 0)).hasSize(20);
  }

  @Test
  void aMissingPointIsMaskedAndItsTargetIsZero() {
    SampleTable table = new SampleTable(POINTS, points().samples().subList(3, 5));
    Pipeline pipeline = Pipeline.validation(Resize.squash(SIZE));
    try (Batches batches = BatchLoader.of(table, pipeline).batchSize(2).build().epoch(0);
        Batch batch = batches.next()) {
      INDArray mask = batch.mask().orElseThrow();
      assertThat(mask.getRow(0).toFloatVector()).containsExactly(1, 1, 1, 1);
      assertThat(mask.getRow(1).toFloatVector()).containsExactly(1, 1, 0, 0);
      assertThat(batch.targets().getRow(1).toFloatVector()[3]).isZero();
      Point scaled = new Point(batch.targets().getDouble(1, 0), batch.targets().getDouble(1, 1));
      Point back = batch.origins().get(1).placement().toOriginal(scaled);
      assertThat(back.x()).isBetween(24 - 1e-4, 24 + 1e-4);
    }
  }

  @Test
  void lostPointsMayBeMasked() {
    SampleTable table =
        new SampleTable(
            POINTS,
            List.of(
                sample(
                    image(0),
                    new Target.Points(
                        List.of(Optional.of(new Point(-9, 5)), Optional.of(new Point(9, 5)))))));
    Pipeline pipeline = Pipeline.validation(Resize.squash(SIZE)).with(LostPoints.MASK);
    try (Batches batches = BatchLoader.of(table, pipeline).build().epoch(0);
        Batch batch = batches.next()) {
      assertThat(batch.mask().orElseThrow().toFloatVector()).containsExactly(0, 0, 1, 1);
    }
  }

  @Test
  void labelsAreServedByTheSameLoader() {
    Task task = new Task.Labels(Vocabulary.of(List.of("sea", "sky")));
    SampleTable table =
        new SampleTable(
            task,
            List.of(
                sample(image(0), new Target.Labels(Set.of("sky"))),
                sample(image(1), new Target.Labels(Set.of()))));
    try (Batches batches =
            BatchLoader.of(table, augmented().with(LostPoints.KEEP)).build().epoch(0);
        Batch batch = batches.next()) {
      assertThat(batch.targets().toFloatMatrix()).isEqualTo(new float[][] {{0, 1}, {0, 0}});
      assertThat(batch.mask()).isEmpty();
    }
  }

  @Test
  void anUnknownLabelIsMaskedInItsBatch() {
    Task task = new Task.Labels(Vocabulary.of(List.of("sea", "sky")));
    SampleTable table =
        new SampleTable(
            task,
            List.of(
                sample(image(0), new Target.Labels(Set.of("sky"), Set.of("sea"))),
                sample(image(1), new Target.Labels(Set.of()))));
    try (Batches batches =
            BatchLoader.of(table, augmented().with(LostPoints.KEEP)).build().epoch(0);
        Batch batch = batches.next()) {
      assertThat(batch.targets().toFloatMatrix()).isEqualTo(new float[][] {{0, 1}, {0, 0}});
      assertThat(batch.mask().orElseThrow().toFloatMatrix())
          .isEqualTo(new float[][] {{0, 1}, {1, 1}});
    }
  }

  private static SampleTable withBadImages() throws IOException {
    List<Sample> samples = new ArrayList<>(points().samples());
    Path text = folder.resolve("text.jpg");
    Files.writeString(text, "not an image");
    Target target = samples.get(0).target();
    samples.add(2, sample(text, target));
    samples.add(9, sample(folder.resolve("gone.jpg"), target));
    return new SampleTable(POINTS, samples);
  }

  @Test
  void aBadImageStopsTheEpochWithItsPath() throws IOException {
    BatchLoader loader = BatchLoader.of(withBadImages(), augmented()).batchSize(5).build();
    try (Batches batches = loader.epoch(0)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(folder.resolve("text.jpg").toString());
      assertThat(batches.hasNext()).isFalse();
    }
  }

  @Test
  void badImagesCanBeSkippedAndAreListed() throws IOException {
    BatchLoader loader =
        BatchLoader.of(withBadImages(), augmented())
            .batchSize(5)
            .onBadImage(OnBadImage.SKIP)
            .build();
    assertThat(files(loader, 0))
        .containsExactlyElementsOf(points().samples().stream().map(Sample::image).toList());
    files(loader, 1);
    assertThat(loader.badImages().stream().map(BadImage::path))
        .containsExactly(folder.resolve("text.jpg"), folder.resolve("gone.jpg"));
    assertThat(loader.badImages().get(1).reason()).contains("gone.jpg is not there");
  }

  @Test
  void aTableOfBadImagesOnlyIsAnError() {
    SampleTable table =
        new SampleTable(
            POINTS,
            List.of(sample(folder.resolve("gone.jpg"), points().samples().get(0).target())));
    BatchLoader loader = BatchLoader.of(table, augmented()).onBadImage(OnBadImage.SKIP).build();
    assertThatThrownBy(() -> contents(loader, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("None of the 1 images")
        .hasMessageContaining("gone.jpg");
  }

  @Test
  void anEpochThatCannotFillABatchIsAnError() throws IOException {
    SampleTable table = withBadImages();
    BatchLoader loader =
        BatchLoader.of(table, augmented())
            .batchSize(table.size() - 1)
            .dropLast(true)
            .onBadImage(OnBadImage.SKIP)
            .build();
    assertThatThrownBy(() -> contents(loader, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            String.format(
                Locale.ROOT,
                "Only %d of %d images can be read, which do not fill a batch of %d",
                table.size() - 2,
                table.size(),
                table.size() - 1));
  }

  @Test
  void aCacheTooSmallForAllChangesNothing() {
    List<Object> roomy = new ArrayList<>();
    List<Object> tight = new ArrayList<>();
    BatchLoader all = shuffled().cacheBytes(1 << 24).build();
    BatchLoader few = shuffled().cacheBytes(40_000).threads(3).build();
    for (int epoch = 0; epoch < 3; epoch++) {
      roomy.addAll(contents(all, epoch));
      tight.addAll(contents(few, epoch));
    }
    assertThat(tight).isEqualTo(roomy);
    assertThat(few.sampleLoader().cache().bytes()).isBetween(1L, 40_000L);
  }

  @Test
  void aHundredAbandonedLoadersLeaveNothingBehind() throws InterruptedException {
    contents(shuffled().build(), 0);
    long before = Pointer.totalBytes();
    for (int i = 0; i < 100; i++) {
      BatchLoader loader = shuffled().threads(2).build();
      Batches batches = loader.epoch(i);
      Batch batch = batches.next();
      INDArray features = batch.features();
      batch.close();
      assertThat(features.wasClosed()).isTrue();
      if (i % 2 == 0) {
        batches.close();
      }
    }
    for (int i = 0; i < 200 && (threads() > 0 || Pointer.totalBytes() > before); i++) {
      System.gc(); // Other arrays of this process go when Java sees that nobody holds them.
      Thread.sleep(50);
    }
    assertThat(threads()).isZero();
    assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("finetune4j-loader"))
        .count();
  }

  @Test
  void aClosedEpochHasNoMoreBatches() {
    Batches batches = shuffled().build().epoch(0);
    batches.next().close();
    batches.close();
    assertThat(batches.hasNext()).isFalse();
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
  }
}
