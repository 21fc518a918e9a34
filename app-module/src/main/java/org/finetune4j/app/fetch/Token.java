package org.finetune4j.app.fetch;

import org.finetune4j.data.BadInputException;

/** A secret that opens a private hub; its text goes into one header and nowhere else. */
final class Token {
  private final String value;

  /**
   * Refuses what no header can hold.
   *
   * @throws BadInputException without quoting it
   */
  Token(String value) {
    this.value = value.strip();
    if (!this.value.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadInputException(
          FetchSettings.TOKEN + " holds blanks or characters that are not ASCII: correct it.");
    }
  }

  String header() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
