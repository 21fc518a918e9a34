package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;
import org.finetune4j.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path dir;

  @Test
  void aPicturesClassIsItsFolder() {
    new DataFolder(dir)
        .pictures("dog/b.jpg", "dog/deep/a.PNG", "cat/c.jpeg", "README.md", ".git/x.jpg");
    new DataFolder(dir).pictures("dog/notes.txt", "dog/.hidden.jpg");
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
        .pictures("train/dog/a.jpg", "train/cat/b.jpg", "valid/cat/c.jpg", "valid/dog/d.jpg");
    SampleTable table = Folders.of(dir).read();
    assertThat(table.train().samples().stream().map(Sample::file))
        .containsExactly("train/cat/b.jpg", "train/dog/a.jpg");
    assertThat(table.valid().size()).isEqualTo(2);
    assertThat(table.task().columns()).containsExactly("cat", "dog");
  }

  @Test
  void oneClassIsNoTask() {
    new DataFolder(dir).pictures("dog/a.jpg");
    assertThatThrownBy(Folders.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("two classes or more");
  }

  @Test
  void aFolderWithoutPicturesIsNamed() {
    new DataFolder(dir).pictures("dog/a.jpg", "cat/notes.txt");
    assertThatThrownBy(Folders.of(dir)::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cat holds no picture");
  }

  @Test
  void aMissingFolderIsNamed() {
    assertThatThrownBy(Folders.of(dir.resolve("gone"))::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("gone");
  }
}
