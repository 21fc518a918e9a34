package org.finetune4j.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.acceleration.NativeAcceleration;
import org.finetune4j.model.network.Backbone;

/** What the program of {@link ChapterPage} calls, in a process of its own. */
final class ChapterCells {
  static final String MARK = "==== cell ";

  /** What a command is given instead, so that it takes seconds. */
  private static final Map<String, List<String>> SMALL =
      Map.of(
          "train", List.of("--batch", "16", "--freeze-epochs", "1", "--epochs", "1"),
          "lr-find", List.of("--batch", "16", "--steps", "30"));

  private ChapterCells() {}

  static void begin(int number) {
    System.out.println(MARK + number);
  }

  static void end() {
    begin(-1);
  }

  /** A network that is small and untrained, in the place of the page's ResNet-50. */
  static Backbone small() {
    return Backbone.untrained(
        new ResNetShape(
            "small", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 16, Geometry.TORCHVISION));
  }

  static void command(String... words) {
    NativeAcceleration.prepare();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(shortened(words).toArray(String[]::new));
    if (code != 0) {
      throw new AssertionError(String.join(" ", words) + ": exit code " + code);
    }
  }

  private static List<String> shortened(String... words) {
    List<String> shorter = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--weights" -> {
          i++;
          shorter.addAll(List.of("--untrained", "--backbone", "small"));
        }
        case "--geometry", "--size", "--freeze-epochs", "--epochs" -> i++;
        default -> shorter.add(words[i]);
      }
    }
    if (SMALL.containsKey(words[0])) {
      shorter.addAll(SMALL.get(words[0]));
      shorter.addAll(List.of("--size", "32"));
    }
    return shorter;
  }
}
