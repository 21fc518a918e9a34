package org.finetune4j.app.page;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, where this machine has one; tests are skipped where it has none. */
public final class Browser implements AutoCloseable {
  /** It warns of every version of Chromium that is newer than itself. */
  private static final Logger LOGGER = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /** Of Debian's packages chromium and chromium-driver, or of others with the same commands. */
  public static Browser open(Path profile) {
    Optional<File> browser = command("chromium", "chromium-browser", "google-chrome");
    Optional<File> server = command("chromedriver");
    Assumptions.assumeTrue(
        browser.isPresent() && server.isPresent(),
        "no chromium and chromedriver on the PATH: install the packages chromium and"
            + " chromium-driver");
    LOGGER.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.get());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--lang=en",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(server.get()).build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(10)); // machines may be busy
    return new Browser(driver, profile);
  }

  private static Optional<File> command(String... names) {
    List<String> folders = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
    return Arrays.stream(names)
        .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Opens a page from disk, as seen on a screen of that width. */
  void show(String html, int width, boolean dark) {
    Path file = profile.resolveSibling("page.html");
    try {
      Files.writeString(file, html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    visit(file.toUri().toString(), width, dark);
  }

  /** Opens the page at an address, as seen on a screen of that width. */
  public void visit(String address, int width, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    driver.get(address);
  }

  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  public String text(String script, Object... arguments) {
    return String.valueOf(run(script, arguments));
  }

  public double number(String script, Object... arguments) {
    return ((Number) run(script, arguments)).doubleValue();
  }

  /** What the page wrote on the console, errors of the policy among it. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The addresses that were asked for, those that are data aside. */
  public List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .map(
            message -> message.replaceFirst("(?s).*\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
        .filter(url -> !url.startsWith("data:"))
        .toList();
  }

  /** What axe-core finds that keeps people from reading the page. */
  public List<String> violations() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0]; axe.run().then(r => done(r.violations.filter(v =>"
                + " v.impact === 'serious' || v.impact === 'critical').map(v => v.id + ': ' +"
                + " v.nodes.slice(0, 3).map(n => n.html.slice(0, 150) + ' ' +"
                + " n.failureSummary).join(' | '))))");
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** The whole page as it is drawn. */
  public byte[] screenshot() {
    double height = number("return document.documentElement.scrollHeight");
    double width = number("return innerWidth");
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            (int) width,
            "height",
            (int) Math.min(16000, height),
            "deviceScaleFactor",
            1,
            "mobile",
            width < 600));
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(Browser::delete);
    } catch (IOException ignored) {
      // The folder of the tests goes with it.
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException ignored) {
      // Chromium may still be closing it.
    }
  }
}
