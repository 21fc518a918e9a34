package org.finetune4j.app.fetch;

import java.util.Locale;

/** Names of this machine. */
final class Loopback {
  private Loopback() {}

  /** Whether a host of an address is this machine, by its writing alone. */
  static boolean is(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.matches("127(\\.\\d{1,3}){3}")
        || name.matches("\\[(::1|0:0:0:0:0:0:0:1)]");
  }
}
