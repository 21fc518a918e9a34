package org.finetune4j.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
  @TempDir private Path temporary;
  private Path dir;

  @BeforeEach
  void folder() throws IOException {
    dir = Files.createDirectory(temporary.resolve("data"));
  }

  private ImageFiles found(String... names) {
    new DataFolder(dir).images(names);
    return ImageFiles.below(dir);
  }

  private static void link(Path link, Path to) throws IOException {
    Files.createDirectories(link.getParent());
    try {
      Files.createSymbolicLink(link, to);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      assumeTrue(false, "this user may make no symbolic links here");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpg", "JPEG", "jpe", "jfif", "jif", "pjpeg", "pjp", "png", "bmp", "dib", "tif", "TIFF",
        "gif", "webp"
      })
  void everyEndingOfAFormatThatIsReadIsAnImages(String ending) {
    assertThat(found("deep/down/a." + ending).files()).containsExactly("deep/down/a." + ending);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".a.png",
        "._a.png",
        ".ipynb_checkpoints/a-checkpoint.png",
        "cat/.thumbnails/deep/a.png",
        "__MACOSX/cat/a.png",
        "@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg",
        "$RECYCLE.BIN/a.png",
        "Thumbs.db",
        "cat/desktop.ini",
        ".DS_Store"
      })
  void whatIsHiddenOrLeftBehindByASystemIsNotLookedAt(String name) {
    ImageFiles found = found("a.png", name);
    assertThat(found.files()).containsExactly("a.png");
    assertThat(found.note()).isEmpty();
  }

  @Test
  void theFolderItselfMayHaveAnyName() throws IOException {
    dir = Files.createDirectory(temporary.resolve(".hidden"));
    assertThat(found("a.png").files()).containsExactly("a.png");
  }

  @Test
  void otherFilesAreCountedByTheirEndings() {
    ImageFiles found =
        found("a.png", "b.HEIC", "c.heic", "d/e.txt", "README", "f.v2 of yesterday", "g.heic");
    assertThat(found.passedOver()).isEqualTo(Map.of(".heic", 3, ".txt", 1, "", 2));
    assertThat(found.note()).hasValue("6 files passed over: 3 .heic, 2 without ending, 1 .txt.");
  }

  @Test
  void manyEndingsAreNotAllNamed() {
    assertThat(found("1.a", "1.b", "1.c", "1.d", "1.e", "1.f", "1.g").note())
        .hasValue("7 files passed over: 1 .a, 1 .b, 1 .c, 1 .d, 1 .e and 2 other endings.");
  }

  @Test
  void theOrderIsThatOfThePathsWhateverTheFileSystems() {
    assertThat(found("b/1.png", "a.png", "b/10.png", "B/1.png", "b-c/1.png").files())
        .containsExactly("B/1.png", "a.png", "b-c/1.png", "b/1.png", "b/10.png");
  }

  @Test
  void symbolicLinksToFilesAndFoldersAreFollowed() throws IOException {
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    new DataFolder(elsewhere).images("in/b.png");
    link(dir.resolve("linked"), elsewhere.resolve("in"));
    link(dir.resolve("a.png"), elsewhere.resolve("in/b.png"));
    assertThat(ImageFiles.below(dir).files()).containsExactly("a.png", "linked/b.png");
    link(temporary.resolve("other"), dir);
    assertThat(ImageFiles.below(temporary.resolve("other")).files()).hasSize(2);
  }

  @Test
  void aLinkBackIsRefusedByName() throws IOException {
    new DataFolder(dir).images("a/b/1.png");
    link(dir.resolve("a/b/up"), Path.of("..", ".."));
    assertThatThrownBy(() -> ImageFiles.below(dir))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "%s is a symbolic link back to a folder that it lies in: remove the link.",
            dir.resolve("a/b/up"));
  }

  @Test
  void aLinkToAFolderAboveTheWalkIsTheOneToRemove() throws IOException {
    new DataFolder(dir).images("1.png");
    link(dir.resolve("up"), temporary);
    assertThatThrownBy(() -> ImageFiles.below(dir))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(dir.resolve("up") + " is a symbolic link back");
  }

  @Test
  void aLinkThatLeadsNowhereIsLeftToWhoeverOpensIt() throws IOException {
    link(dir.resolve("gone.png"), Path.of("nowhere.png"));
    link(dir.resolve("self.jpg"), Path.of("self.jpg"));
    assertThat(ImageFiles.below(dir).files()).containsExactly("gone.png", "self.jpg");
  }

  @Test
  void foldersWithoutEndAreRefused() throws IOException {
    Path deep = dir;
    for (int i = 0; i < 101; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    assertThatThrownBy(() -> ImageFiles.below(dir))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("more than 100 folders below");
  }

  @Test
  void whatIsNoFolderIsRefused() {
    new DataFolder(dir).images("a.png");
    assertThatThrownBy(() -> ImageFiles.below(dir.resolve("a.png")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a file and no folder");
  }
}
