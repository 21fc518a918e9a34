package org.finetune4j.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.finetune4j.app.report.Numbers;
import org.finetune4j.eval.Counts;
import org.finetune4j.eval.LabelDecisions;
import org.finetune4j.eval.LabelPredictions;
import org.finetune4j.eval.PrecisionRecall;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser. */
class ReportPageBrowserTest {
  private static final LabelPredictions LABELS = Pages.labels(120, Pages.NAMES, 1);

  @TempDir private static Path folder;
  private static Browser browser;

  @BeforeAll
  static void open() {
    browser = Browser.open(folder.resolve("profile"));
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Map<String, String> pages() {
    return Map.of(
        "labels", Pages.html(Pages.evaluation(LABELS)),
        "points", Pages.html(Pages.evaluation(Pages.points(60))),
        "category", Pages.html(Pages.evaluation(Pages.category(60))));
  }

  private static void showLabels() {
    browser.show(Pages.html(Pages.evaluation(LABELS)), 1280, false);
  }

  private static void type(String id, double value) {
    browser.run(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
            + "e.dispatchEvent(new Event('input', {bubbles: true}));",
        id,
        Double.toString(value));
  }

  private static double cell(String row, int column) {
    return browser.number(
        "const v = document.getElementById(arguments[0]).cells[arguments[1]].dataset.value;"
            + "return v === undefined ? -1 : Number(v)",
        row,
        column);
  }

  @Test
  void theSlidersNumbersAreThoseOfTheEvaluation() {
    showLabels();
    for (double threshold : new double[] {0, 0.02, 0.1, 0.2, 0.34, 0.5, 0.66, 0.8, 0.98, 1}) {
      type("common-range", threshold);
      LabelDecisions decisions = LabelDecisions.of(LABELS, (float) threshold);
      assertRow("counts-micro", decisions.all(), decisions.micro());
      assertThat(cell("counts-macro", 5))
          .isCloseTo(decisions.macro().precision().getAsDouble(), within(1e-12));
      assertThat(cell("counts-macro", 6))
          .isCloseTo(decisions.macro().recall().getAsDouble(), within(1e-12));
      assertThat(cell("counts-macro", 7))
          .isCloseTo(decisions.macro().f1().getAsDouble(), within(1e-12));
      int label =
          (int) browser.number("return Number(document.getElementById('label-choice').value)");
      Counts one = decisions.perClass().get(label);
      assertRow("counts-label", one, one.rates());
    }
  }

  private static void assertRow(String row, Counts counts, PrecisionRecall rates) {
    assertThat(cell(row, 1)).isEqualTo(counts.truePositives());
    assertThat(cell(row, 2)).isEqualTo(counts.falsePositives());
    assertThat(cell(row, 3)).isEqualTo(counts.falseNegatives());
    assertThat(cell(row, 4)).isEqualTo(counts.trueNegatives());
    assertThat(cell(row, 5)).isEqualTo(orMinusOne(rates.precision()));
    assertThat(cell(row, 6)).isEqualTo(orMinusOne(rates.recall()));
    assertThat(cell(row, 7)).isEqualTo(orMinusOne(rates.f1()));
    assertThat(cell(row, 8)).isEqualTo(orMinusOne(counts.accuracy()));
  }

  private static double orMinusOne(OptionalDouble value) {
    return value.orElse(-1);
  }

  @Test
  void aLabelsOwnThresholdChangesThatLabelAlone() {
    showLabels();
    type("common-number", 0.5);
    browser.run(
        "const c = document.getElementById('label-choice'); c.value = '2';"
            + "c.dispatchEvent(new Event('change'))");
    type("own-number", 0.8125);
    LabelDecisions decisions = LabelDecisions.of(LABELS, 0.5f, Map.of(Pages.NAMES.get(2), 0.8125f));
    assertRow("counts-micro", decisions.all(), decisions.micro());
    Counts one = decisions.perClass().get(2);
    assertRow("counts-label", one, one.rates());
    browser.run("document.getElementById('same').click()");
    LabelDecisions common = LabelDecisions.of(LABELS, 0.5f);
    assertRow("counts-micro", common.all(), common.micro());
  }

  @Test
  void theCurvesPointsAreThoseOfTheEvaluation() {
    showLabels();
    browser.run("document.querySelector('#precision-recall details').open = true");
    browser.driver().executeAsyncScript("setTimeout(arguments[0], 200)");
    List<String> rows =
        strings(
            browser.run(
                "return [...document.querySelectorAll('#precision-recall tbody tr')]"
                    + ".map(r => [...r.cells].slice(1).map(c => c.textContent).join(' '))"));
    int label =
        (int) browser.number("return Number(document.getElementById('label-choice').value)");
    float[] scores = LABELS.entries(label).scores();
    List<String> expected = new ArrayList<>();
    IntStream.range(0, scores.length)
        .mapToObj(i -> scores[i])
        .distinct()
        .filter(score -> score > 0) // no threshold predicts the others
        .sorted(Collections.reverseOrder())
        .forEach(
            score -> {
              Counts counts = LabelDecisions.of(LABELS, Math.nextDown(score)).perClass().get(label);
              expected.add(
                  Numbers.share(counts.rates().recall())
                      + " "
                      + Numbers.share(counts.rates().precision()));
            });
    assertThat(rows).hasSizeGreaterThan(20).isEqualTo(expected);
  }

  @Test
  void theImagesFollowTheThreshold() {
    showLabels();
    String cards = "return document.getElementById('image-cards').innerText";
    type("common-range", 1);
    assertThat(browser.text(cards)).doesNotContainPattern("(?m)^[+x] (?!none)");
    type("common-range", 0);
    assertThat(browser.text(cards))
        .containsPattern("(?m)^x ")
        .contains("+ sky")
        .doesNotContain("o sky");
  }

  @Test
  void aTableIsSortedByAnyColumnAndWhatIsUndefinedStandsLast() {
    showLabels();
    String column =
        "return [...document.querySelectorAll('#labels tbody tr')].map(r =>"
            + " r.cells[arguments[0]].textContent)";
    String click =
        "document.querySelectorAll('#labels thead button')[arguments[0]].click();"
            + "return document.querySelectorAll('#labels thead th')[arguments[0]].ariaSort";
    assertThat(browser.text(click, 2)).isEqualTo("descending");
    assertOrder(browser.run(column, 2), Collections.reverseOrder());
    assertThat(browser.text(click, 2)).isEqualTo("ascending");
    assertOrder(browser.run(column, 2), (a, b) -> a.compareTo(b));
    assertThat(browser.text(click, 0)).isEqualTo("ascending");
    assertThat(strings(browser.run(column, 0))).isSorted();
    // The rows are still those of their labels.
    type("common-range", 0.5);
    int sky = strings(browser.run(column, 0)).indexOf("sky");
    Counts counts = LabelDecisions.of(LABELS, 0.5f).perClass().get(0);
    assertThat(strings(browser.run(column, 9)).get(sky))
        .isEqualTo(Long.toString(counts.truePositives()));
  }

  /** The first column is as wide as the names of the labels. */
  @Test
  void theColumnsOfTheLabelTableFitOnAScreen() {
    showLabels();
    assertThat(
            browser.number(
                "const table = document.querySelector('#labels table');"
                    + "return table.offsetWidth - table.tHead.rows[0].cells[0].offsetWidth"))
        .isLessThan(1120 - 128);
  }

  private static void assertOrder(Object cells, java.util.Comparator<Double> order) {
    List<String> texts = strings(cells);
    assertThat(texts.get(texts.size() - 1)).isEqualTo("-");
    assertThat(texts.subList(0, texts.size() - 1).stream().map(Double::valueOf).toList())
        .isSortedAccordingTo(order);
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  @Test
  void noPageComplainsOrAsksForAnythingOrRunsANameAsAScript() {
    pages()
        .forEach(
            (task, html) -> {
              browser.console();
              browser.requests();
              browser.show(html, 1280, false);
              assertThat(browser.console()).as(task).isEmpty();
              assertThat(browser.requests())
                  .as(task)
                  .hasSize(1)
                  .allMatch(u -> u.endsWith("page.html"));
              assertThat(browser.driver().getTitle()).as(task).contains("<i>");
              assertThat(browser.text("return document.body.innerText")).contains("<script>");
              assertThat(browser.number("return document.querySelectorAll('canvas').length"))
                  .as(task)
                  .isGreaterThan(1);
            });
  }

  @Test
  void everybodyCanReadThePages() throws IOException {
    for (Map.Entry<String, String> page : pages().entrySet()) {
      for (int width : new int[] {390, 1280}) {
        browser.show(page.getValue(), width, width == 390);
        browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertThat(browser.violations()).as(page.getKey() + " " + width).isEmpty();
        assertThat(browser.number("return document.documentElement.scrollWidth"))
            .as(page.getKey() + ": no wider than the screen")
            .isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void theChartsHaveTheirNumbersAsTables() {
    pages()
        .forEach(
            (task, html) -> {
              browser.show(html, 1280, false);
              browser.run(
                  "document.querySelectorAll('.chart details').forEach(d => d.open = true)");
              browser.driver().executeAsyncScript("setTimeout(arguments[0], 100)");
              List<String> rows =
                  new ArrayList<>(
                      strings(
                          browser.run(
                              "return [...document.querySelectorAll('.chart details')].map(d =>"
                                  + " d.querySelectorAll('tbody tr').length)")));
              assertThat(rows).as(task).isNotEmpty().doesNotContain("0");
              assertThat(
                      browser.text(
                          "return [...document.querySelectorAll('.plot')].every(p =>"
                              + " p.getAttribute('aria-label').length > 20)"))
                  .isEqualTo("true");
            });
  }

  /** For the eye: -Dfinetune4j.screenshots=DIR keeps what the pages look like. */
  @Test
  void thePagesAreDrawnOnPhonesAndScreensLightAndDark() throws IOException {
    String kept = System.getProperty("finetune4j.screenshots", "");
    Assumptions.assumeFalse(kept.isEmpty(), "no folder for screenshots");
    for (Map.Entry<String, String> page : pages().entrySet()) {
      for (int width : new int[] {390, 1280}) {
        for (boolean dark : new boolean[] {false, true}) {
          browser.show(page.getValue(), width, dark);
          String name = page.getKey() + "-" + width + (dark ? "-dark" : "-light") + ".png";
          Files.write(Path.of(kept).resolve(name), browser.screenshot());
        }
      }
    }
  }
}
