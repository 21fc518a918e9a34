package org.finetune4j.data;

/**
 * Something a user gave cannot be used. The message is one sentence that names the file, the row
 * where there is one, and the remedy; it is shown as it is, without a stack trace.
 */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message a user reads. */
  public BadInputException(String message) {
    super(message);
  }

  /** The message a user reads, and what led to it. */
  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
