package org.finetune4j.app.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.app.report.Table;

/**
 * A part of a page: a heading, a table if it has rows, and what the scripts fill.
 *
 * @param id for links, and for the scripts
 * @param table its title is the heading, its note stands under it
 * @param bar the column that is drawn as bars; empty for none
 * @param controls of thresholds, where the section has them
 * @param hosts identities of the elements that the scripts fill
 */
record PageSection(
    String id,
    Table table,
    OptionalInt bar,
    Optional<ThresholdControls> controls,
    List<String> hosts) {
  /** From so many rows on, a table scrolls in a box of its own. */
  private static final int LONG = 40;

  /** From so many rows and columns on, it is of use to sort a table. */
  private static final int SORTABLE = 3;

  /**
   * Sliders.
   *
   * @param floor the least threshold
   * @param floorNote why it is not 0; empty where it is
   */
  record ThresholdControls(String floor, String floorNote) {
    static ThresholdControls from(float floor) {
      return new ThresholdControls(
          Float.toString(floor),
          floor == 0
              ? ""
              : "There are more scores than a page holds: thresholds begin at "
                  + Numbers.share(floor)
                  + ".");
    }
  }

  static PageSection of(String id, Table table) {
    return new PageSection(id, table, OptionalInt.empty(), Optional.empty(), List.of());
  }

  static PageSection of(String id, String title, String note, String... hosts) {
    Table none = new Table(title, note, List.of(), List.of());
    return new PageSection(id, none, OptionalInt.empty(), Optional.empty(), List.of(hosts));
  }

  PageSection withHosts(String... others) {
    return new PageSection(id, table, bar, controls, List.of(others));
  }

  PageSection withBar(int column) {
    return new PageSection(id, table, OptionalInt.of(column), controls, hosts);
  }

  PageSection withControls(ThresholdControls others) {
    return new PageSection(id, table, bar, Optional.of(others), hosts);
  }

  /** As the template reads it. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", id);
    values.put("title", table.title());
    values.put("note", table.note());
    values.put("controls", controls.stream().toList());
    values.put("hosts", hosts);
    values.put("table", table.rows().isEmpty() ? List.of() : List.of(tableValues()));
    return values;
  }

  private Map<String, Object> tableValues() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("isLong", table.rows().size() > LONG);
    values.put("sortable", Math.min(table.rows().size(), table.header().size() - 1) >= SORTABLE);
    values.put("bar", bar.isPresent() ? Integer.toString(bar.getAsInt()) : "");
    values.put("head", IntStream.range(0, table.header().size()).mapToObj(this::headCell).toList());
    values.put("rows", table.rows().stream().map(this::row).toList());
    return values;
  }

  private Map<String, Object> headCell(int column) {
    return cell(column, table.header().get(column));
  }

  private Map<String, Object> cell(int column, String text) {
    return Map.of("text", text, "left", column > 0 && !table.isNumeric(column));
  }

  private Map<String, Object> row(List<String> cells) {
    List<Object> others = new ArrayList<>();
    for (int c = 1; c < cells.size(); c++) {
      others.add(cell(c, cells.get(c)));
    }
    return Map.of("first", cells.get(0), "cells", others);
  }
}
