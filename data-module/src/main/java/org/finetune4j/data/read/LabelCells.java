package org.finetune4j.data.read;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the labels stand in the cells of a column.
 *
 * @param delimiter between the labels of a cell
 * @param lists whether each cell is instead a list, as a program writes it
 */
record LabelCells(String delimiter, boolean lists) {
  /** Of a column: lists where each cell that is not blank is one. */
  static LabelCells of(List<String> cells, String delimiter) {
    List<String> filled = cells.stream().filter(c -> !Blanks.strip(c).isEmpty()).toList();
    boolean lists =
        !filled.isEmpty() && filled.stream().allMatch(c -> ListLiteral.parse(c).isPresent());
    return new LabelCells(delimiter, lists);
  }

  /** The labels of a cell, each once. */
  Set<String> labels(String cell) {
    Set<String> labels = new LinkedHashSet<>();
    parts(cell).map(Names::clean).filter(label -> !label.isEmpty()).forEach(labels::add);
    return labels;
  }

  private Stream<String> parts(String cell) {
    if (lists) {
      return ListLiteral.parse(cell).stream().flatMap(List::stream);
    }
    // Where a space stands between labels, every blank does.
    String text = delimiter.equals(" ") ? Blanks.asSpaces(cell) : cell;
    return Stream.of(text.split(Pattern.quote(delimiter)));
  }
}
