package org.finetune4j.app.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The template, styles and scripts of a page, each the same in every page: the policy names their
 * digests, so that nothing else runs.
 */
record PageAssets(String template, List<String> styles, List<String> scripts) {
  private static final List<String> SCRIPTS =
      List.of("page.js", "labels.js", "points.js", "category.js", "training.js", "start.js");
  private static final String UPLOT = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  static PageAssets load() {
    ClassLoader loader = PageAssets.class.getClassLoader();
    String uplot =
        "META-INF/resources/webjars/uplot/" + uplotVersion(loader.getResourceAsStream(UPLOT));
    return new PageAssets(
        own("report.mustache"),
        List.of(library(loader, uplot + "/dist/uPlot.min.css"), own("report.css")),
        Stream.concat(
                Stream.of(
                    "/* "
                        + library(loader, uplot + "/LICENSE").strip()
                        + " */\n"
                        + library(loader, uplot + "/dist/uPlot.iife.min.js")),
                SCRIPTS.stream().map(PageAssets::own))
            .toList());
  }

  private static String uplotVersion(InputStream in) {
    try (in) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String own(String name) {
    return text(PageAssets.class.getResourceAsStream(name));
  }

  private static String library(ClassLoader loader, String name) {
    return text(loader.getResourceAsStream(name));
  }

  // A browser reads every line end as \n, and takes the digest of that.
  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing but these styles and scripts, and images that stand in the page. */
  String policy() {
    return "default-src 'none'; img-src data:; style-src "
        + digests(styles)
        + "; script-src "
        + digests(scripts)
        + "; base-uri 'none'; form-action 'none'";
  }

  private static String digests(List<String> texts) {
    return texts.stream().map(PageAssets::digest).collect(Collectors.joining(" "));
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
