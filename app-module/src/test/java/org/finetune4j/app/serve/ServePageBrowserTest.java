package org.finetune4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.finetune4j.app.page.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The service's page in a real browser. */
class ServePageBrowserTest {
  private static final String NAME = "<img src=x onerror=alert(1)>";

  @TempDir private static Path folder;
  private static Browser browser;
  private static PredictionServer server;

  @BeforeAll
  static void open() {
    browser = Browser.open(folder.resolve("profile"));
    server = Served.start(Served.settings(Optional.empty(), false), models());
  }

  /** One of each task; the name of the first is markup. */
  private static Map<String, Path> models() {
    Map<String, Path> models = new LinkedHashMap<>();
    models.put(NAME, Served.model("labels"));
    models.put("points", Served.model("points"));
    models.put("category", Served.model("category"));
    return models;
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void visit(int width) {
    browser.visit(server.address(), width, width == 390);
    await("document.querySelectorAll('#models li').length === 3");
  }

  private static void await(String condition) {
    Object done =
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0]; const end = Date.now() + 60000;"
                    + "(function look() { let is = false; try { is = "
                    + condition
                    + "; } catch (e) { is = false; }"
                    + "if (is) { done(true); } else if (Date.now() > end) { done(false); }"
                    + "else { setTimeout(look, 20); } })()");
    assertThat(done).as(condition).isEqualTo(true);
  }

  private static void choose(Path image) {
    browser.driver().findElement(By.id("files")).sendKeys(image.toAbsolutePath().toString());
    awaitResult(image.getFileName().toString());
  }

  private static void awaitResult(String name) {
    await("document.getElementById('status').textContent.startsWith('" + name + ": ')");
  }

  private static List<String> texts(String selector) {
    Object found =
        browser.run(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
            selector);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static Map<?, ?> predicted(String task, Path image) {
    return Served.predicted(task, List.of(image)).get(0);
  }

  @Test
  void eachModelsPredictionIsShownBesideTheImage() {
    visit(1280);
    Path image = Served.images("points").get(0);
    choose(image);
    assertThat(texts("h3")).containsExactly(NAME, "points", "category");
    Map<?, ?> points = (Map<?, ?>) predicted("points", image).get("points");
    List<String> circles = texts(".frame svg circle.point title");
    assertThat(circles).hasSameSizeAs(points.keySet());
    for (int i = 0; i < circles.size(); i++) {
      Map<?, ?> place = (Map<?, ?>) points.get(circles.get(i));
      for (String axis : List.of("x", "y")) {
        double drawn =
            browser.number(
                "return Number(document.querySelectorAll('circle.point')[arguments[0]]"
                    + ".getAttribute('c' + arguments[1]))",
                i,
                axis);
        assertThat(drawn).isCloseTo(((Number) place.get(axis)).doubleValue(), within(1e-2));
      }
    }
    assertThat(texts("section p")).contains("Class: " + predicted("category", image).get("class"));
  }

  @Test
  void theSliderDecidesWhichLabelsArePredicted() {
    visit(390);
    Path image = Served.images("labels").get(0);
    choose(image);
    Map<?, ?> probabilities = (Map<?, ?>) predicted("labels", image).get("probabilities");
    for (double threshold : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      browser.run(
          "const e = document.getElementById('threshold'); e.value = arguments[0];"
              + "e.dispatchEvent(new Event('input', {bubbles: true}))",
          Double.toString(threshold));
      TreeSet<String> expected = new TreeSet<>();
      probabilities.forEach(
          (label, probability) -> {
            if ((Float) probability > (float) threshold) {
              expected.add("\u2713 " + label);
            }
          });
      assertThat(new TreeSet<>(texts("li.yes .name")))
          .filteredOn(name -> probabilities.containsKey(name.substring(2)))
          .containsExactlyElementsOf(expected);
      assertThat(texts("section p").get(0).equals("Labels: none")).isEqualTo(expected.isEmpty());
    }
    browser.driver().findElement(By.id("stored")).click();
    List<?> stored = (List<?>) predicted("labels", image).get("labels");
    assertThat(texts("section:first-child li.yes")).hasSameSizeAs(stored);
  }

  @Test
  void itWorksByKeyboard() {
    visit(1280);
    choose(Served.images("labels").get(0));
    WebElement slider = browser.driver().findElement(By.id("threshold"));
    String before = slider.getDomProperty("value");
    slider.sendKeys(before.equals("0") ? Keys.ARROW_RIGHT : Keys.ARROW_LEFT);
    assertThat(slider.getDomProperty("value")).isNotEqualTo(before);
    browser.run("document.activeElement.blur()");
    TreeSet<String> reached = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
      reached.add(
          browser.text(
              "const a = document.activeElement; return a.id || a.textContent || a.tagName"));
    }
    assertThat(reached).contains("files", "threshold", "stored", "Where?");
  }

  @Test
  void imagesAreDroppedAndPasted() {
    visit(1280);
    String base64 = Base64.getEncoder().encodeToString(Served.image("labels"));
    for (String event : List.of("drop", "paste")) {
      browser.run(
          "const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));"
              + "const data = new DataTransfer();"
              + "data.items.add(new File([bytes], arguments[1] + '.png', {type: 'image/png'}));"
              + "document.body.dispatchEvent(arguments[1] === 'drop'"
              + " ? new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})"
              + " : new ClipboardEvent('paste', {clipboardData: data, bubbles: true}))",
          base64,
          event);
      awaitResult(event + ".png");
    }
    assertThat(texts("h2")).containsExactly("paste.png", "drop.png");
  }

  @Test
  void aHeatMapIsShownOnAsking() {
    visit(390);
    choose(Served.images("labels").get(0));
    browser.run("document.querySelector('section button').click()");
    await("document.querySelector('section figure img').naturalWidth > 0");
    assertThat(texts("section figcaption").get(0)).startsWith("Where it finds ");
  }

  @Test
  void whatIsNoImageIsSaidSo() throws IOException {
    visit(390);
    choose(Files.writeString(folder.resolve("text.png"), "no image"));
    assertThat(texts(".error")).hasSize(3).allMatch(text -> text.contains("is not an image"));
  }

  @Test
  void thePageAsksThisServerAloneAndComplainsOfNothing() {
    browser.console();
    browser.requests();
    visit(1280);
    choose(Served.images("labels").get(0));
    browser.run("document.querySelector('section button').click()");
    await("document.querySelector('section figure img').naturalWidth > 0");
    assertThat(browser.console()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.replaceFirst("^blob:", "").startsWith(server.address()));
  }

  @Test
  void everybodyCanReadThePage() throws IOException {
    for (int width : new int[] {390, 1280}) {
      visit(width);
      choose(Served.images("points").get(0));
      assertThat(browser.violations()).as("" + width).isEmpty();
      assertThat(browser.number("return document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo(width);
    }
  }

  @Test
  void theInterfaceIsRendered() {
    browser.console();
    browser.visit(server.address() + "docs", 1280, false);
    await("document.body.innerText.includes('/v1/predict')");
    assertThat(browser.console()).isEmpty();
    assertThat(browser.text("return document.body.innerText"))
        .contains("/v1/heatmap", "/v1/models", "/healthz", "/readyz", "/metrics");
  }

  @Test
  void theTokenIsAskedFor() {
    try (PredictionServer closed =
        Served.start(Served.settings(Optional.of("0123456789abcdef"), false), models())) {
      browser.visit(closed.address(), 390, false);
      await("!document.getElementById('login').hidden");
      WebElement token = browser.driver().findElement(By.id("token"));
      token.sendKeys("0123456789abcdef", Keys.ENTER);
      await("document.querySelectorAll('#models li').length === 3");
      choose(Served.images("labels").get(0));
      assertThat(texts("section")).hasSize(3);
    }
    browser.console(); // of the 401
  }

  /**
   * For the eye: -Dfinetune4j.screenshots=DIR keeps what the page looks like. With
   * -Dfinetune4j.serve=ADDRESS and -Dfinetune4j.images=FILE,FILE it is another server's.
   */
  @Test
  void thePageIsDrawnOnPhonesAndScreens() throws IOException {
    String kept = System.getProperty("finetune4j.screenshots", "");
    Assumptions.assumeFalse(kept.isEmpty(), "no folder for screenshots");
    String address = System.getProperty("finetune4j.serve", server.address());
    String named = System.getProperty("finetune4j.images", "");
    List<Path> images =
        named.isEmpty()
            ? List.of(Served.images("labels").get(0), Served.images("points").get(0))
            : Arrays.stream(named.split(",")).map(Path::of).toList();
    for (int width : new int[] {390, 1280}) {
      for (Path image : images) {
        browser.visit(address, width, false);
        await("document.querySelectorAll('#models li').length > 0");
        choose(image);
        String stem = image.getFileName().toString().replaceFirst("\\..*", "");
        Files.write(
            Path.of(kept).resolve("serve-" + stem + "-" + width + ".png"), browser.screenshot());
      }
    }
  }
}
