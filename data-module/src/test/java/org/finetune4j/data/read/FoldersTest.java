package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldersTest {
  @TempDir Path dir;

  @Test
  void anImagesClassIsItsFolder() {
    new DataFolder(dir)
        .images("dog/b.jpg", "dog/deep/a.PNG", "cat/c.jpeg", "README.md", ".git/x.jpg");
    new DataFolder(dir).images("dog/notes.txt", "dog/.hidden.jpg");
    SampleTable table = Folders.of(dir).read();
    assertThat(table.task()).isEqualTo(new Task.Category(Vocabulary.of(List.of("cat", "dog"))));
    assertThat(table.samples().stream().map(Sample::file))
        .containsExactly("cat/c.jpeg", "dog/b.jpg", "dog/deep/a.PNG");
    assertThat(table.samples().get(2).target()).isEqualTo(new Target.Category("dog"));
    assertThat(table.samples().get(2).role()).isEqualTo(Role.UNASSIGNED);
  }

  @Test
  void foldersTrainAndValidAreTheSplit() {
    new DataFolder(dir)
        .images("train/dog/a.jpg", "train/cat/b.jpg", "valid/cat/c.jpg", "valid/dog/d.jpg");
    SampleTable table = Folders.of(dir).read();
    assertThat(table.train().samples().stream().map(Sample::file))
        .containsExactly("train/cat/b.jpg", "train/dog/a.jpg");
    assertThat(table.valid().size()).isEqualTo(2);
    assertThat(table.task().columns()).containsExactly("cat", "dog");
  }

  private SampleTable read(String... files) {
    new DataFolder(dir).images(files);
    return Folders.of(dir).read();
  }

  private static List<String> files(SampleTable table) {
    return table.samples().stream().map(Sample::file).toList();
  }

  private void refused(String message, String... files) {
    assertThatThrownBy(() -> read(files))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "train, test",
    "training, testing",
    "Train, Valid",
    "TRAIN, VAL",
    "train, validation",
    "train, dev",
    "training_set, test_set",
    "Training Data, Test Data",
    "trainset, testset",
    "train2017, val2017",
  })
  void foldersNamedForPartsAreTheSplitHoweverTheyAreSpelt(String train, String valid) {
    SampleTable table =
        read(
            train + "/cat/a.jpg", train + "/dog/b.jpg", valid + "/cat/c.jpg", valid + "/dog/d.jpg");
    assertThat(table.task().names()).containsExactly("cat", "dog");
    assertThat(files(table.train())).containsExactly(train + "/cat/a.jpg", train + "/dog/b.jpg");
    assertThat(files(table.valid())).containsExactly(valid + "/cat/c.jpg", valid + "/dog/d.jpg");
    assertThat(table.notes())
        .containsExactly(
            String.format(
                Locale.ROOT,
                "In %s, '%s' is the training set; '%s' is the validation set.",
                dir,
                train,
                valid));
  }

  @Test
  void partsBelowTheClassesAreTheSplit() {
    SampleTable table =
        read("cat/train/a.jpg", "cat/test/b.jpg", "dog/train/c.jpg", "dog/Test/deep/d.jpg");
    assertThat(table.task().names()).containsExactly("cat", "dog");
    assertThat(files(table.train())).containsExactly("cat/train/a.jpg", "dog/train/c.jpg");
    assertThat(files(table.valid())).containsExactly("cat/test/b.jpg", "dog/Test/deep/d.jpg");
    assertThat(table.notes())
        .containsExactly(
            String.format(
                Locale.ROOT,
                "In %s, below each class, 'train' is the training set; 'Test' and 'test' are the validation set.",
                dir));
  }

  @Test
  void aTestFolderBelowTheClassesIsLeftOutBesideBoth() {
    SampleTable table =
        read("cat/train/a.jpg", "cat/val/b.jpg", "cat/test/c.jpg", "dog/train/d.jpg");
    assertThat(files(table)).containsExactly("cat/train/a.jpg", "cat/val/b.jpg", "dog/train/d.jpg");
    assertThat(table.notes().get(0)).endsWith("; left out: test.");
  }

  @Test
  void partsBelowSomeClassesAreNoSplitAndThatIsNoted() {
    SampleTable table = read("cat/train/a.jpg", "cat/test/b.jpg", "dog/c.jpg");
    assertThat(table.samples()).hasSize(3).allMatch(s -> s.role() == Role.UNASSIGNED);
    assertThat(table.notes()).hasSize(1);
    assertThat(table.notes().get(0))
        .contains("'test' and 'train' below those of the classes are not taken as a split");
  }

  @Test
  void aFolderTrainAloneBelowTheClassesIsNoSplit() {
    SampleTable table = read("cat/train/a.jpg", "dog/train/b.jpg");
    assertThat(table.samples()).allMatch(s -> s.role() == Role.UNASSIGNED);
    assertThat(table.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"train/cat, train/dog, valid/cat", "cat/train, dog/train, cat/valid"})
  void anotherSplitTakesAllPartsWithoutANote(String one, String two, String three) {
    new DataFolder(dir).images(one + "/a.jpg", two + "/b.jpg", three + "/c.jpg");
    SampleTable table = Folders.of(dir).withoutSplit().read();
    assertThat(table.samples()).hasSize(3).allMatch(s -> s.role() == Role.UNASSIGNED);
    assertThat(table.notes()).isEmpty();
  }

  @Test
  void foldersWhoseNamesAreSeenAsTheSameAreOneClass() {
    String composed = "caf\u00e9";
    String decomposed = "cafe\u0301";
    SampleTable table = read(composed + "/a.jpg", decomposed + "/b.jpg", "tea\u200b/c.jpg");
    assertThat(table.task().names()).containsExactly(composed, "tea");
    assertThat(table.samples()).hasSize(3);
    SampleTable again =
        Folders.of(dir).vocabulary(new Vocabulary(List.of(decomposed, "tea"))).read();
    assertThat(again.samples().get(0).target()).isEqualTo(new Target.Category(decomposed));
  }

  @Test
  void classesThatLookAlikeAreNamed() {
    assertThat(read("Dog/a.jpg", "dog /b.jpg", "cat/c.jpg").notes())
        .containsExactly(
            "Names that look alike count as different: 'Dog', 'dog'. Write them in one way where they mean the same.");
  }

  @Test
  void aFolderWithoutAVisibleNameIsRefused() {
    refused("has no visible name", "\u200b/a.jpg", "dog/b.jpg");
  }

  @Test
  void aTestFolderBesideBothIsLeftOutWithANote() {
    SampleTable table =
        read(
            "train/cat/a.jpg",
            "train/dog/b.jpg",
            "valid/cat/c.jpg",
            "test/cat/d.jpg",
            "docs/e.jpg");
    assertThat(files(table))
        .containsExactly("train/cat/a.jpg", "train/dog/b.jpg", "valid/cat/c.jpg");
    assertThat(table.notes().get(0)).endsWith("; left out: docs, test.");
  }

  @Test
  void aTestFolderOfUnknownClassesIsLeftOut() {
    SampleTable table = read("train/cat/a.jpg", "train/dog/b.jpg", "test/1.jpg", "test/2.jpg");
    assertThat(files(table)).containsExactly("train/cat/a.jpg", "train/dog/b.jpg");
    assertThat(table.samples()).allMatch(s -> s.role() == Role.UNASSIGNED);
    assertThat(table.notes().get(0)).endsWith("the classes are those in 'train'; left out: test.");
  }

  @Test
  void oneFolderOfAPartHoldsTheClasses() {
    assertThat(read("train/cat/a.jpg", "train/dog/b.jpg").task().names())
        .containsExactly("cat", "dog");
  }

  @Test
  void foldersOfPartsWithoutClassesAreRefused() {
    refused("'test' and 'train' look like the parts of a split", "train/a.jpg", "test/b.jpg");
  }

  @Test
  void twoFoldersForOnePartAreRefused() {
    refused(
        "'val' and 'valid', which both look like the validation set",
        "train/cat/a.jpg",
        "train/dog/b.jpg",
        "val/cat/c.jpg",
        "valid/cat/d.jpg");
  }

  @Test
  void classesBesideAndBelowAPartAreRefused() {
    refused(
        "the same classes (cat) in itself and in 'test'",
        "cat/a.jpg",
        "dog/b.jpg",
        "test/cat/c.jpg");
  }

  @Test
  void aClassThatIsNamedLikeAPartIsNoted() {
    SampleTable table = read("train/a.jpg", "bus/b.jpg", "car/c.jpg");
    assertThat(table.task().names()).containsExactly("bus", "car", "train");
    assertThat(table.notes())
        .containsExactly(String.format(Locale.ROOT, "In %s, 'train' is taken as a class.", dir));
  }

  @Test
  void classesThatAreKnownAreClassesWhateverTheirNames() {
    new DataFolder(dir).images("train/a.jpg", "test/b.jpg");
    SampleTable table =
        Folders.of(dir).vocabulary(Vocabulary.of(List.of("bus", "test", "train"))).read();
    assertThat(table.task().names()).containsExactly("bus", "test", "train");
    assertThat(files(table)).containsExactly("test/b.jpg", "train/a.jpg");
  }

  @Test
  void ofKnownClassesOneIsEnough() {
    new DataFolder(dir).images("dog/a.jpg");
    Folders dogs = Folders.of(dir).vocabulary(Vocabulary.of(List.of("cat", "dog")));
    assertThat(dogs.read().task().names()).containsExactly("cat", "dog");
    new DataFolder(dir).images("horse/b.jpg");
    assertThatThrownBy(dogs::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none of the 2 known (cat, dog)");
  }

  @Test
  void theFolderOfAnArchiveIsHintedAt() {
    refused(
        "if they lie in 'pets', give " + dir.resolve("pets"), "pets/cat/a.jpg", "pets/dog/b.jpg");
  }

  @Test
  void imagesInNoClassAreCounted() {
    assertThat(read("a/1.jpg", "b/1.jpg", "2.jpg", "3.jpg", "a/notes.txt").notes())
        .containsExactly(
            "1 file passed over: 1 .txt.",
            "2 images in no folder of a class passed over, such as 2.jpg.");
  }

  @Test
  void oneClassIsNoTask() {
    new DataFolder(dir).images("dog/a.jpg");
    assertThatThrownBy(Folders.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("two classes or more");
  }

  @Test
  void aFolderWithoutImagesIsNamed() {
    new DataFolder(dir).images("dog/a.jpg", "cat/notes.txt");
    assertThatThrownBy(Folders.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cat holds no image");
  }

  @Test
  void aMissingFolderIsNamed() {
    assertThatThrownBy(Folders.of(dir.resolve("gone"))::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("gone");
  }
}
