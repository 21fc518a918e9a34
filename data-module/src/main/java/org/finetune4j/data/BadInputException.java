package org.finetune4j.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

/**
 * Something a user gave cannot be used. The message is one sentence that names the file, the row
 * where there is one, and the remedy; it is shown as it is, without a stack trace.
 */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_VALUE = 100;
  private static final int LONGEST_MESSAGE = 1_000;

  /** The message a user reads. */
  public BadInputException(String message) {
    super(bounded(message));
  }

  /** The message a user reads, and what led to it. */
  public BadInputException(String message, Throwable cause) {
    super(bounded(message), cause);
  }

  /** A value of the user's as a message quotes it: on one line, and cut where it is long. */
  public static String excerpt(String value) {
    String line = value.length() <= LONGEST_VALUE ? value : start(value, LONGEST_VALUE) + "...";
    return line.replaceAll("\\R", " ");
  }

  // Whatever a message quotes: its first words name the place, and its last the remedy.
  private static String bounded(String message) {
    int half = LONGEST_MESSAGE / 2;
    return message.length() <= LONGEST_MESSAGE
        ? message
        : start(message, half) + " ... " + end(message, half);
  }

  private static String start(String text, int length) {
    boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length);
  }

  private static String end(String text, int length) {
    int from = text.length() - length;
    return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }

  /**
   * What a file or folder that cannot be read means to a user: whether it is not there, closed to
   * this user, or something else.
   *
   * @param what the subject of the sentence, with the path
   */
  public static BadInputException unreadable(String what, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return new BadInputException(
          what + " may not be read by this user: give the permission to read it.", cause);
    }
    if (cause instanceof NoSuchFileException) {
      return new BadInputException(what + " is not there: correct its path.", cause);
    }
    // The message of these is the path alone where they have no reason.
    String message =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "%s cannot be read: %s.",
            what,
            Objects.requireNonNullElse(message, cause.getClass().getSimpleName())),
        cause);
  }
}
