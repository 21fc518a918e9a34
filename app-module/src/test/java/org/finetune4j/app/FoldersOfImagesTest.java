package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command sees the same images in a folder. */
class FoldersOfImagesTest {
  private static final String TRAIN =
      "train category --untrained --backbone small --size 32 --batch 4 --freeze-epochs 1 --epochs 0";

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void classes() throws IOException {
    data = folder.resolve("data");
    for (String part : new String[] {"train", "test"}) {
      for (String name : new String[] {"cat", "dog"}) {
        for (int i = 0; i < (part.equals("train") ? 4 : 1); i++) {
          image(data.resolve(part).resolve(name).resolve(i + ".png"));
        }
      }
    }
    image(data.resolve("train/cat/.ipynb_checkpoints/0-checkpoint.png"));
    Files.writeString(data.resolve("train/cat/._0.png"), "no image");
    Files.writeString(data.resolve("train/cat/notes.txt"), "words");
  }

  private static void image(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
  }

  private Path model() {
    Path run = folder.resolve("run");
    Cli trained = Cli.run(Cli.with(List.of(TRAIN.split(" ")), "--data", data, "--out", run));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains(
            String.format(
                Locale.ROOT,
                "In %s, 'train' is the training set; 'test' is the validation set.",
                data),
            "1 file passed over: 1 .txt.",
            "8 images to train on, 2 to validate on");
    return run;
  }

  @Test
  void partsOfASplitAreNoClassesAndOneClassCanBeEvaluated() throws IOException {
    Path run = model();
    Cli all = Cli.run("evaluate", "--model", run, "--data", data, "--json");
    assertThat(all.json().get("count").asInt()).isEqualTo(2);
    Path onlyCat = folder.resolve("onlycat");
    image(onlyCat.resolve("cat/0.png"));
    Cli cats = Cli.run("evaluate", "--model", run, "--data", onlyCat, "--json");
    assertThat(cats.code()).as(cats.err()).isZero();
    assertThat(cats.json().get("count").asInt()).isEqualTo(1);
    Cli shown =
        Cli.run(
            "show-results", "--model", run, "--data", onlyCat, "--out", folder.resolve("s.png"));
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(Cli.run("evaluate", "--model", run, "--data", onlyCat).code()).isZero();

    Cli predicted = Cli.run("predict", "--model", run, data.resolve("train"), "--json");
    assertThat(predicted.code()).as(predicted.err()).isZero();
    assertThat(predicted.json()).hasSize(8);
    assertThat(predicted.err()).contains("1 file passed over: 1 .txt.");

    Path link = folder.resolve("link");
    try {
      Files.createSymbolicLink(link, data.resolve("test"));
      Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    } catch (UnsupportedOperationException | FileSystemException e) {
      assumeTrue(false, "this user may make no symbolic links here");
    }
    assertThat(Cli.run("predict", "--model", run, link, "--json").json()).hasSize(2);
    Cli nowhere = Cli.run("predict", "--model", run, folder.resolve("nowhere"));
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("Broken symbolic link: ");
  }

  @Test
  void aSummaryCountsWhatATrainingWouldTake() {
    Cli summary = Cli.run("summary", "category", "--data", data);
    assertThat(summary.out()).contains("category: 10 images");
    assertThat(summary.err())
        .contains("'test' is the validation set", "1 file passed over: 1 .txt.");
  }
}
