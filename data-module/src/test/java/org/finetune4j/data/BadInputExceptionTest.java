package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class BadInputExceptionTest {
  private static String message(IOException cause) {
    return BadInputException.unreadable("The table a.csv", cause).getMessage();
  }

  @Test
  void aFileClosedToTheUserIsOneWithoutPermission() {
    assertThat(message(new AccessDeniedException("a.csv")))
        .isEqualTo("The table a.csv may not be read by this user: give the permission to read it.");
  }

  @Test
  void aFileThatWentIsNotThere() {
    assertThat(message(new NoSuchFileException("a.csv")))
        .isEqualTo("The table a.csv is not there: correct its path.");
  }

  @Test
  void anyOtherReasonIsKept() {
    assertThat(message(new FileSystemException("a.csv", null, "Stale file handle")))
        .isEqualTo("The table a.csv cannot be read: Stale file handle.");
    assertThat(message(new FileSystemException("a.csv"))).endsWith(": FileSystemException.");
    assertThat(message(new IOException("Is a directory"))).endsWith("read: Is a directory.");
  }

  @Test
  void whateverAMessageQuotesItStaysALine() {
    BadInputException bad =
        new BadInputException("a.csv, row 3: " + "x".repeat(9_000_000) + ": correct it.");
    assertThat(bad.getMessage())
        .hasSizeLessThan(1100)
        .startsWith("a.csv, row 3: xxx")
        .endsWith("xxx: correct it.");
    assertThat(BadInputException.excerpt("a\nb" + "y".repeat(500)))
        .startsWith("a by")
        .endsWith("...");
  }
}
