package org.finetune4j.app.serve;

/** A request that is not served, and why. */
final class Refusal extends RuntimeException {
  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int TIMEOUT = 408;
  static final int TOO_LARGE = 413;
  static final int WRONG_TYPE = 415;
  static final int MISDIRECTED = 421;
  static final int BAD_IMAGE = 422;
  static final int BUSY = 503;

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * Refuses.
   *
   * @param status of HTTP
   * @param message one sentence for whoever sent it
   */
  Refusal(int status, String message) {
    super(message, null, false, false); // cheap: there may be many, and its place tells nothing
    this.status = status;
  }

  static Refusal busy(String message) {
    return new Refusal(BUSY, message);
  }

  int status() {
    return status;
  }
}
