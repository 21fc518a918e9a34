package org.finetune4j.app;

/** The headings of the help, in the order in which they stand there. */
enum Heading {
  MODEL("Model"),
  DATA("Data"),
  SPLIT("Split"),
  NETWORK("Network"),
  TRAINING("Training"),
  METRICS("Metrics"),
  OUTPUT("Output"),
  MACHINE("Machine"),
  OTHER("Other");

  private final String text;

  Heading(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
