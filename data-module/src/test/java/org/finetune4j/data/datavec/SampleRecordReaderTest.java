package org.finetune4j.data.datavec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.datavec.api.records.Record;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.finetune4j.data.read.Biwi;
import org.finetune4j.data.read.DataFolder;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.read.PointsCsv;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.golden.Shared;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SampleRecordReaderTest {
  private static final ImageSize SIZE = new ImageSize(4, 8);
  private static final Pipeline SQUASH = Pipeline.validation(Resize.squash(SIZE));

  @TempDir Path dir;

  @BeforeEach
  void fiveImages() {
    for (int i = 0; i < 5; i++) {
      image("train/" + i + ".png", 16, 8, 50 * i);
    }
    new DataFolder(dir)
        .text(
            "train.csv",
            """
            fname,labels,is_valid
            0.png,cat dog,False
            1.png,,False
            2.png,dog,True
            3.png,cat,False
            4.png,bird,True
            """);
  }

  /** An image of one red. */
  private void image(String name, int width, int height, int red) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, red << 16);
      }
    }
    try {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolderIsWalkedAsEverywhere() throws IOException, InterruptedException {
    image("train/.ipynb_checkpoints/0-checkpoint.png", 16, 8, 0);
    new DataFolder(dir.resolve("train")).text("notes.txt", "");
    SampleRecordReader reader = labels();
    reader.initialize(new FileSplit(dir.resolve("train").toFile()));
    int records = 0;
    for (; reader.hasNext(); records++) {
      reader.next();
    }
    assertThat(records).isEqualTo(5);
  }

  private SampleRecordReader labels() {
    return new SampleRecordReader(LabelsCsv.pascal2007(dir).read(), SQUASH);
  }

  private static INDArray array(Writable writable) {
    return ((NDArrayWritable) writable).get();
  }

  private static List<DataSet> all(RecordReaderDataSetIterator iterator) {
    List<DataSet> batches = new ArrayList<>();
    iterator.forEachRemaining(batches::add);
    return batches;
  }

  private static RecordReaderDataSetIterator iterator(RecordReader reader, int batch) {
    return new RecordReaderDataSetIterator(reader, batch, 1, 1, true);
  }

  @Test
  void aRecordIsTheImageAndItsTarget() {
    List<Writable> record = labels().next();
    assertThat(record).hasSize(2);
    assertThat(array(record.get(0)).shape()).containsExactly(1, 3, 4, 8);
    assertThat(array(record.get(1)).toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1, 1}});
  }

  @Test
  void severalLabelsOrNoneComeOutOfDl4jsOwnIterator() {
    List<DataSet> batches = all(iterator(labels(), 2));
    assertThat(batches).hasSize(3);
    assertThat(batches.get(0).getFeatures().shape()).containsExactly(2, 3, 4, 8);
    assertThat(batches.get(0).getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 1, 1}, {0, 0, 0}});
    assertThat(batches.get(1).getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 0, 1}, {0, 1, 0}});
    assertThat(batches.get(2).getLabels().toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 0, 0}});
  }

  @Test
  void imagesStandBesideTheirLabelsInRgbAndNormalised() {
    List<DataSet> batches = all(iterator(labels(), 5));
    for (int i = 0; i < 5; i++) {
      double red = batches.get(0).getFeatures().getDouble(i, 0, 2, 2);
      double blue = batches.get(0).getFeatures().getDouble(i, 2, 2, 2);
      assertThat(red).isCloseTo((50 * i / 255.0 - 0.485) / 0.229, within(1e-5));
      assertThat(blue).isCloseTo(-0.406 / 0.225, within(1e-5));
    }
  }

  @Test
  void resettingTheIteratorGivesTheSameAgain() {
    RecordReaderDataSetIterator iterator = iterator(labels(), 2);
    List<DataSet> first = all(iterator);
    iterator.reset();
    assertThat(all(iterator)).isEqualTo(first);
  }

  @Test
  void oneRoleIsReadAlone() {
    RecordReader reader =
        new SampleRecordReader(
            LabelsCsv.pascal2007(dir).read().split(Split.byColumn()).valid(), SQUASH);
    DataSet valid = all(iterator(reader, 8)).get(0);
    assertThat(valid.getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 0, 1}, {1, 0, 0}});
  }

  @Test
  void anInputSplitChoosesImagesAndTheirOrder() throws Exception {
    RecordReader reader = labels();
    reader.initialize(
        new CollectionInputSplit(
            List.of(dir.resolve("train/3.png").toUri(), dir.resolve("train/0.png").toUri())));
    assertThat(array(reader.next().get(1)).toFloatVector()).containsExactly(0, 1, 0);
    assertThat(array(reader.next().get(1)).toFloatVector()).containsExactly(0, 1, 1);
    assertThat(reader.hasNext()).isFalse();
    assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aFileSplitOfTheFolderChoosesAll() throws Exception {
    RecordReader reader = labels();
    reader.initialize(new FileSplit(dir.resolve("train").toFile(), new String[] {"png"}));
    assertThat(all(iterator(reader, 5)).get(0).numExamples()).isEqualTo(5);
  }

  @Test
  void anImageTheDataDoesNotHoldIsRefused() {
    image("train/unlisted.png", 4, 4, 0);
    File unlisted = dir.resolve("train/unlisted.png").toFile();
    RecordReader reader = labels();
    assertThatThrownBy(() -> reader.initialize(new FileSplit(unlisted)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("unlisted.png");
  }

  @Test
  void aRecordIsFoundAgainByItsMetaData() throws IOException {
    RecordReader reader = labels();
    Record first = reader.nextRecord();
    reader.nextRecord();
    assertThat(reader.loadFromMetaData(List.of(first.getMetaData())).get(0).getRecord())
        .isEqualTo(first.getRecord());
    URI uri = first.getMetaData().getURI();
    try (DataInputStream in = new DataInputStream(uri.toURL().openStream())) {
      assertThat(reader.record(uri, in)).isEqualTo(first.getRecord());
    }
  }

  @Test
  void pointsAreScaledToTheImage() {
    Path csv = new DataFolder(dir).text("points.csv", "file,x,y\n0.png,8,2\n1.png,0,8\n");
    SampleTable table = PointsCsv.of(csv, dir.resolve("train")).read();
    DataSet batch = all(iterator(new SampleRecordReader(table, SQUASH), 2)).get(0);
    assertThat(batch.getFeatures().shape()).containsExactly(2, 3, 4, 8);
    assertThat(batch.getLabels().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, -0.5f}, {-1, 1}});
  }

  @Test
  void aMissingPointIsRefusedSinceRecordsCarryNoMask() {
    Path csv = new DataFolder(dir).text("points.csv", "file,x,y\n0.png,8,2\n1.png,,\n");
    SampleTable table = PointsCsv.of(csv, dir.resolve("train")).read();
    assertThatThrownBy(() -> new SampleRecordReader(table, SQUASH))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'1.png' lacks a point");
  }

  @Test
  void anUnknownLabelIsRefusedSinceRecordsCarryNoMask() {
    Target target = new Target.Labels(Set.of("a"), Set.of("b"));
    Task task = new Task.Labels(Vocabulary.of(List.of("a", "b")));
    SampleTable table =
        new SampleTable(
            task,
            List.of(new Sample(dir, "train/0.png", target, "", Role.TRAIN, Optional.empty())));
    assertThatThrownBy(() -> new SampleRecordReader(table, SQUASH))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'train/0.png' has an unknown label");
  }

  @Test
  void biwisCentreIsScaledToTheImage() {
    DataFolder folder = new DataFolder(dir.resolve("biwi"));
    folder.text("01/rgb.cal", "500 0 320 \n0 400 240 \n0 0 1 \n");
    folder.text("01/frame_00003_pose.txt", "1 0 0 \n0 1 0 \n0 0 1 \n\n160 -120 1000 \n");
    image("biwi/01/frame_00003_rgb.png", 640, 480, 9);
    RecordReader reader = new SampleRecordReader(Biwi.of(dir.resolve("biwi")).read(), SQUASH);
    assertThat(all(iterator(reader, 1)).get(0).getLabels().toFloatVector())
        .containsExactly(new float[] {0.25f, -0.2f}, within(1e-6f));
  }

  @Test
  void realBiwiFramesComeOutOfDl4jsOwnIterator() {
    SampleTable table = Biwi.of(Shared.path("data/biwi_mini")).read();
    Pipeline pipeline = Pipeline.validation(Resize.squash(new ImageSize(120, 160)));
    DataSet batch = all(iterator(new SampleRecordReader(table, pipeline), 15)).get(0);
    assertThat(batch.getFeatures().shape()).containsExactly(15, 3, 120, 160);
    for (int i = 0; i < table.size(); i++) {
      Sample sample = table.samples().get(i);
      Point centre = sample.target().points().get(0).orElseThrow().scaled(new ImageSize(480, 640));
      assertThat(batch.getLabels().getDouble(i, 0)).isCloseTo(centre.x(), within(1e-6));
      assertThat(batch.getLabels().getDouble(i, 1)).isCloseTo(centre.y(), within(1e-6));
    }
  }

  @Test
  void randomTransformsAreLeftToTheBatchLoader() {
    Pipeline random = Pipeline.training(Resize.squash(SIZE));
    assertThatThrownBy(() -> new SampleRecordReader(LabelsCsv.pascal2007(dir).read(), random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBadImageIsNamed() {
    new DataFolder(dir).text("train/0.png", "no image");
    assertThatThrownBy(labels()::next)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("0.png");
  }

  @Test
  void aReaderStaysOnItsMachine() throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(labels()))
          .isInstanceOf(NotSerializableException.class);
    }
  }
}
