package org.finetune4j.app.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The page, and the pages' parts: the same for everybody, and in memory. */
final class PageFiles {
  private static final String SWAGGER = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Nothing but the page's own scripts, styles and images, and what is drawn from memory. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Swagger UI sets styles in its markup. */
  private static final String DOCS_POLICY =
      POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

  private final Map<String, PageFile> files = new LinkedHashMap<>();

  /**
   * A file as it is sent.
   *
   * @param policy of its content
   */
  record PageFile(String type, byte[] content, String policy) {}

  PageFiles() {
    ClassLoader loader = PageFiles.class.getClassLoader();
    String swagger = "META-INF/resources/webjars/swagger-ui/" + version(loader) + "/";
    String css = "text/css; charset=utf-8";
    String script = "text/javascript; charset=utf-8";
    add("/", own("index.html"), "text/html; charset=utf-8", POLICY);
    add("/page.css", own("page.css"), css, POLICY);
    add("/page.js", own("page.js"), script, POLICY);
    add("/openapi.yaml", own("openapi.yaml"), "application/yaml; charset=utf-8", POLICY);
    add("/docs", own("docs.html"), "text/html; charset=utf-8", DOCS_POLICY);
    add("/docs.js", own("docs.js"), script, POLICY);
    add("/swagger-ui.css", loader.getResourceAsStream(swagger + "swagger-ui.css"), css, POLICY);
    add(
        "/swagger-ui-bundle.js",
        loader.getResourceAsStream(swagger + "swagger-ui-bundle.js"),
        script,
        POLICY);
  }

  private void add(String path, InputStream in, String type, String policy) {
    try (in) {
      files.put(path, new PageFile(type, Objects.requireNonNull(in, path).readAllBytes(), policy));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream own(String name) {
    return PageFiles.class.getResourceAsStream(name);
  }

  private static String version(ClassLoader loader) {
    try (InputStream in = loader.getResourceAsStream(SWAGGER)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By path. */
  Map<String, PageFile> byPath() {
    return files;
  }
}
