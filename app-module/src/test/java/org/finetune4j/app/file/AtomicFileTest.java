package org.finetune4j.app.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void aFolderIsNoPlaceForAFile() {
    assertThatThrownBy(() -> AtomicFile.requireWritable(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(folder + " cannot be written: it is a folder");
  }

  @Test
  void aFileInTheWayIsRefusedBeforeAndWhileWriting() throws IOException {
    Path inTheWay = Files.writeString(folder.resolve("file"), "mine");
    Path place = inTheWay.resolve("deep/curve.png");
    assertThatThrownBy(() -> AtomicFile.requireWritable(place))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("curve.png cannot be written");
    assertThatThrownBy(() -> AtomicFile.write(place, "curve"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("curve.png cannot be written")
        .hasMessageNotContaining("--");
    assertThat(inTheWay).hasContent("mine");
  }

  @Test
  void theRemedyIsForTheReason() {
    Path file = folder.resolve("curve.png");
    assertThat(AtomicFile.refusal(file, new AccessDeniedException("x")))
        .hasMessageContaining("access denied; check its permissions");
    assertThat(AtomicFile.refusal(file, new NoSuchFileException("x")))
        .hasMessageContaining("its folder does not exist; make it");
    assertThat(AtomicFile.refusal(file, new IOException("No space left on device")))
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("Make room");
  }

  @Test
  void askingLeavesNothingBehind() throws IOException {
    Path file = Files.writeString(folder.resolve("earlier.png"), "earlier");
    AtomicFile.requireWritable(file);
    AtomicFile.requireWritable(folder.resolve("missing/folder/new.png"));
    assertThat(folder.toFile().list()).containsExactly("earlier.png");
    assertThat(file).hasContent("earlier");
  }
}
