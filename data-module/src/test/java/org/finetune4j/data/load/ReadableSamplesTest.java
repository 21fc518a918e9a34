package org.finetune4j.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableSamplesTest {
  private static final Task LABELS = new Task.Labels(Vocabulary.of(List.of("cat", "dog")));

  @TempDir Path folder;

  private Sample sample(int i, String label, String group) throws IOException {
    String file = i + ".jpg";
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "jpg", folder.resolve(file).toFile());
    return new Sample(
        folder,
        file,
        new Target.Labels(Set.of(label)),
        group,
        i % 3 == 0 ? Role.VALID : Role.TRAIN,
        Optional.empty());
  }

  private SampleTable table(int count) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(sample(i, i < count / 2 ? "cat" : "dog", "g" + i / 3));
    }
    return new SampleTable(LABELS, samples);
  }

  private void empty(int i) throws IOException {
    Files.write(folder.resolve(i + ".jpg"), new byte[0]);
  }

  private void cut(int i) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve(i + ".jpg"));
    Files.write(folder.resolve(i + ".jpg"), Arrays.copyOf(whole, whole.length - 40));
  }

  private static ReadableSamples skipping(SampleTable table, int threads) {
    return ReadableSamples.check(table, OnBadImage.SKIP, threads, (done, images) -> true);
  }

  @Test
  void whatCannotBeReadIsLeftOutInTheOrderOfTheTableWhateverTheThreads() throws IOException {
    SampleTable table = table(12);
    cut(2);
    empty(7);
    Files.delete(folder.resolve("9.jpg"));
    for (int threads : new int[] {1, 3}) {
      ReadableSamples images = skipping(table, threads);
      assertThat(images.listed()).isEqualTo(table);
      assertThat(images.table().samples())
          .isEqualTo(
              table.samples().stream()
                  .filter(s -> !Set.of("2.jpg", "7.jpg", "9.jpg").contains(s.file()))
                  .toList());
      assertThat(images.skipped())
          .extracting(b -> b.path().getFileName().toString())
          .containsExactly("2.jpg", "7.jpg", "9.jpg");
      assertThat(images.skipped().get(1).reason()).contains("7.jpg is empty");
    }
  }

  @Test
  void anImageThatIsListedTwiceIsReadAndReportedOnce() throws IOException {
    SampleTable table = table(6);
    List<Sample> twice = new ArrayList<>(table.samples());
    twice.addAll(table.samples());
    empty(1);
    List<Integer> totals = new ArrayList<>();
    ReadableSamples images =
        ReadableSamples.check(
            new SampleTable(LABELS, twice),
            OnBadImage.SKIP,
            2,
            (done, all) -> {
              totals.add(all);
              return true;
            });
    assertThat(totals).hasSize(6).containsOnly(6);
    assertThat(images.skipped()).hasSize(1);
    assertThat(images.table().size()).isEqualTo(10);
  }

  @Test
  void withoutSkippingTheFirstIsNamedAndAllAreCounted() throws IOException {
    SampleTable table = table(12);
    empty(7);
    assertThatThrownBy(
            () -> ReadableSamples.check(table, OnBadImage.STOP, 2, (done, images) -> true))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("7.jpg") + " is empty");
    empty(3);
    assertThatThrownBy(
            () -> ReadableSamples.check(table, OnBadImage.STOP, 2, (done, images) -> true))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "2 of 12 images cannot be read; the first: " + folder.resolve("3.jpg") + " is empty");
  }

  @Test
  void noReadableImageIsAnErrorWhateverIsAsked() throws IOException {
    SampleTable table = table(3);
    for (int i = 0; i < 3; i++) {
      empty(i);
    }
    assertThatThrownBy(() -> skipping(table, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("None of the 3 images can be read");
  }

  @Test
  void groupsAndLabelsThatAreLostAreNamed() throws IOException {
    SampleTable table = table(12);
    assertThat(skipping(table, 1).losses()).isEmpty();
    for (int i : new int[] {1, 2, 4, 5, 9, 10, 11}) {
      empty(i);
    }
    assertThat(skipping(table, 1).losses())
        .containsExactly(
            "No image of group 'g3' can be read: nothing is trained or measured on it.",
            "No training image of label 'cat' can be read: the model cannot learn it.");
  }

  @Test
  void itCanBeStopped() throws IOException {
    SampleTable table = table(6);
    assertThatThrownBy(
            () -> ReadableSamples.check(table, OnBadImage.SKIP, 2, (done, images) -> done < 2))
        .isInstanceOf(CancellationException.class);
  }
}
