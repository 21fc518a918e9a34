package org.finetune4j.data.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.finetune4j.data.Target;

/**
 * A column for each label, with 1 where an image has it and 0 where not, as in CheXpert's tables:
 * there, -1 or a blank cell is a label that is not known. Where no cell is 0 and none blank, -1
 * stands for 0, as in CelebA's.
 *
 * @param columns one a label
 * @param minusIsAbsent whether -1 stands for 0
 */
record IndicatorColumns(List<Column> columns, boolean minusIsAbsent) {
  private static final int NAMES_SHOWN = 5;

  /** Columns that part a table. */
  private static final Pattern SPLIT =
      Pattern.compile(
          "(is|in|for)?[_ -]?(train|valid|val|test|holdout|fold|split)(ing|ation)?",
          Pattern.CASE_INSENSITIVE);

  IndicatorColumns {
    columns = List.copyOf(columns);
  }

  /** A label and its column's index. */
  record Column(String label, int index) {}

  private enum Cell {
    ABSENT,
    PRESENT,
    MINUS_ONE,
    BLANK,
    OTHER;

    static Cell of(String text) {
      switch (text.toLowerCase(Locale.ROOT)) {
        case "", "nan" -> {
          return BLANK;
        }
        case "1", "1.0", "true" -> {
          return PRESENT;
        }
        case "0", "0.0", "false" -> {
          return ABSENT;
        }
        default -> {
          OptionalDouble number = DecimalNumber.parse(text);
          return number.isEmpty() ? OTHER : of(number.getAsDouble());
        }
      }
    }

    private static Cell of(double number) {
      return number == 0 ? ABSENT : number == 1 ? PRESENT : number == -1 ? MINUS_ONE : OTHER;
    }

    boolean isMark() {
      return this == ABSENT || this == PRESENT || this == MINUS_ONE;
    }
  }

  /** Columns that were named. */
  static IndicatorColumns named(CsvTable table, Collection<String> names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(new Column(Names.clean(name), table.column(name)));
    }
    return of(table, columns);
  }

  /**
   * The columns that hold nothing but 0, 1, -1 and blanks, and not blanks alone, and do not look
   * like a split's. One beside columns of another kind is none: it may be about anything.
   *
   * @param others columns that are about something else
   */
  static IndicatorColumns found(CsvTable table, Set<String> others) {
    List<Column> columns = new ArrayList<>();
    List<String> header = table.header();
    int candidates = 0;
    for (int index = 0; index < header.size(); index++) {
      String name = header.get(index);
      if (name.isEmpty() || others.contains(name) || SPLIT.matcher(name).matches()) {
        continue;
      }
      candidates++;
      if (isIndicator(table, index)) {
        columns.add(new Column(Names.clean(name), index));
      }
    }
    if (columns.size() == 1 && candidates > 1) {
      return new IndicatorColumns(List.of(), false);
    }
    return of(table, columns);
  }

  /** Refuses a column of which four in five cells are marks, and one is not. */
  private static boolean isIndicator(CsvTable table, int index) {
    int marks = 0;
    int odd = 0;
    Optional<CsvRow> first = Optional.empty();
    for (CsvRow row : table.rows()) {
      Cell cell = index < row.cells().size() ? Cell.of(row.text(index)) : Cell.BLANK;
      marks += cell.isMark() ? 1 : 0;
      if (cell == Cell.OTHER) {
        odd++;
        first = first.or(() -> Optional.of(row));
      }
    }
    if (odd > 0 && marks >= 4 * odd) {
      throw noMark(first.orElseThrow(), table.header().get(index), index);
    }
    return odd == 0 && marks > 0;
  }

  private static RuntimeException noMark(CsvRow row, String column, int index) {
    return row.bad(
        "'%s' in column '%s' is neither 0, 1, -1 nor blank: correct it, or name the columns of the labels",
        row.text(index), column);
  }

  private static IndicatorColumns of(CsvTable table, List<Column> columns) {
    Set<String> labels = new HashSet<>();
    for (Column column : columns) {
      if (column.label().isEmpty() || !labels.add(column.label())) {
        throw table
            .location()
            .bad(
                column.label().isEmpty()
                    ? "the column '%s' has no visible name: rename it"
                    : "two columns are called '%s': rename one of them",
                column.label());
      }
    }
    Set<Cell> there =
        table.rows().stream()
            .flatMap(row -> columns.stream().map(c -> Cell.of(row.text(c.index()))))
            .collect(Collectors.toSet());
    boolean noZero = !there.contains(Cell.ABSENT) && !there.contains(Cell.BLANK);
    return new IndicatorColumns(columns, noZero && there.contains(Cell.MINUS_ONE));
  }

  /** The labels, in the order of the columns. */
  List<String> labels() {
    return columns.stream().map(Column::label).toList();
  }

  /** What a row holds of the labels. */
  Target.Labels of(CsvRow row) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (Column column : columns) {
      Cell cell = Cell.of(row.text(column.index()));
      if (cell == Cell.OTHER) {
        throw noMark(row, column.label(), column.index());
      }
      if (cell == Cell.PRESENT) {
        names.add(column.label());
      } else if (cell == Cell.BLANK || cell == Cell.MINUS_ONE && !minusIsAbsent) {
        unknown.add(column.label());
      }
    }
    return new Target.Labels(names, unknown);
  }

  /** How the columns are read, in a sentence. */
  String note(List<Target.Labels> targets) {
    long unknown = targets.stream().mapToLong(t -> t.unknown().size()).sum();
    return String.format(
        Locale.ROOT,
        "The columns %s%s are read as labels: 1 for an image that has it, %s for one that has not%s.",
        labels().stream()
            .limit(NAMES_SHOWN)
            .map(label -> "'" + label + "'")
            .collect(Collectors.joining(", ")),
        columns.size() > NAMES_SHOWN
            ? String.format(Locale.ROOT, " and %d more", columns.size() - NAMES_SHOWN)
            : "",
        minusIsAbsent ? "-1" : "0",
        unknown == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %d %s -1 or blank and unknown, so that they do not count",
                unknown,
                unknown == 1 ? "cell is" : "cells are"));
  }
}
