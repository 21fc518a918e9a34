package org.finetune4j.app.draw;

import java.awt.Color;

/** What a colour means; every text in it begins with a sign of the same meaning. */
public enum MarkColor {
  /** Neutral text. */
  PLAIN("", new Color(0x22, 0x22, 0x22)),
  /** Remarks that matter less. */
  FAINT("", new Color(0x66, 0x66, 0x66)),
  /** Predicted and actual. */
  RIGHT("+ ", new Color(0x0b, 0x7a, 0x2f)),
  /** Predicted, not actual. */
  WRONG("x ", new Color(0xc6, 0x1a, 0x1a)),
  /** Actual, not predicted. */
  MISSED("o ", new Color(0xb0, 0x5a, 0x00)),
  /** The actual point. */
  ACTUAL("", new Color(0x19, 0xb5, 0x4a)),
  /** The predicted point. */
  PREDICTED("", new Color(0xff, 0x3b, 0x30));

  private final String sign;
  private final Color color;

  MarkColor(String sign, Color color) {
    this.sign = sign;
    this.color = color;
  }

  /** What a text of it begins with. */
  public String sign() {
    return sign;
  }

  Color paint() {
    return color;
  }
}
