package org.finetune4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cells of docs/chapter.md, in order. */
record ChapterPage(List<Cell> cells) {
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^```(java|sh|text)(?: (\\w+))?\\n(.*?)^```$");

  /** What runs where. */
  enum Runs {
    /** On drawn images and on the real ones. */
    EVERYWHERE,
    /** On drawn images only: it trains, or needs what a training left. */
    DRAWN,
    /** Nowhere: it needs a network. */
    NOWHERE
  }

  /**
   * A cell.
   *
   * @param number from 0
   * @param java or else commands
   * @param code the Java, or the commands
   * @param printed what it prints according to the page
   * @param printedOnReal whether that is what it prints on the real images, not on all
   */
  record Cell(
      int number,
      boolean java,
      Runs runs,
      String code,
      Optional<String> printed,
      boolean printedOnReal) {

    boolean imports() {
      return java && code.startsWith("import ");
    }

    /** Each command's words, without the launcher's name. */
    List<List<String>> commands() {
      return code.replaceAll("\\\\\\n", " ")
          .lines()
          .filter(line -> !line.isBlank())
          .map(line -> List.of(line.strip().split("\\s+")))
          .map(
              words -> {
                if (!words.get(0).equals("./finetune4j")) {
                  throw new AssertionError("no command of ours: " + words);
                }
                return words.subList(1, words.size());
              })
          .toList();
    }
  }

  static ChapterPage read() throws IOException {
    String page = Files.readString(Path.of("../docs/chapter.md"));
    List<Cell> cells = new ArrayList<>();
    Matcher fences = FENCE.matcher(page);
    while (fences.find()) {
      String mark = fences.group(2) == null ? "" : fences.group(2);
      if (fences.group(1).equals("text")) {
        Cell last = cells.remove(cells.size() - 1);
        boolean checked = mark.equals("shared") || mark.equals("always");
        cells.add(
            new Cell(
                last.number,
                last.java,
                last.runs,
                last.code,
                checked ? Optional.of(fences.group(3)) : Optional.empty(),
                mark.equals("shared")));
      } else {
        Runs runs =
            switch (mark) {
              case "" -> Runs.EVERYWHERE;
              case "train" -> Runs.DRAWN;
              case "network" -> Runs.NOWHERE;
              default -> throw new AssertionError("unknown mark: " + mark);
            };
        boolean java = fences.group(1).equals("java");
        cells.add(new Cell(cells.size(), java, runs, fences.group(3), Optional.empty(), false));
      }
    }
    return new ChapterPage(List.copyOf(cells));
  }

  /** The cells as one program, which marks where the output of each begins. */
  String program(boolean drawn) {
    StringBuilder program = new StringBuilder("package org.finetune4j.app;\n");
    cells.stream().filter(Cell::imports).map(Cell::code).forEach(program::append);
    program.append("final class Chapter {\n");
    program.append("public static void main(String[] arguments) throws Exception {\n");
    for (Cell cell : cells) {
      boolean runs = cell.runs == Runs.EVERYWHERE || drawn && cell.runs == Runs.DRAWN;
      if (runs && !cell.imports()) {
        program.append("ChapterCells.begin(").append(cell.number).append(");\n");
        program.append(cell.java ? cell.code : calls(cell));
      }
    }
    return program.append("ChapterCells.end();\n}\n}\n").toString();
  }

  private static String calls(Cell cell) {
    StringBuilder calls = new StringBuilder();
    for (List<String> command : cell.commands()) {
      calls.append("ChapterCells.command(\"").append(String.join("\", \"", command));
      calls.append("\");\n");
    }
    return calls.toString();
  }
}
