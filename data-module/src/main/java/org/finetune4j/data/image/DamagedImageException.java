package org.finetune4j.data.image;

/** Why a file cannot be decoded, as the end of a sentence that begins with its path. */
final class DamagedImageException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedImageException(String message) {
    super(message);
  }

  DamagedImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
