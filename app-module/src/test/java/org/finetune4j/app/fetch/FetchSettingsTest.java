package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchSettingsTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();
  private static final Path ELSEWHERE = Path.of("elsewhere").toAbsolutePath();

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties =
      new HashMap<>(Map.of("os.name", "Linux", "user.home", HOME.toString()));

  private FetchSettings settings() {
    return FetchSettings.of(environment::get, properties::get, Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, .cache/finetune4j",
    "FreeBSD, .cache/finetune4j",
    "Mac OS X, Library/Caches/finetune4j",
    "Windows 11, AppData/Local/finetune4j/cache"
  })
  void theCacheLiesWhereThePlatformKeepsCaches(String system, String folder) {
    properties.put("os.name", system);

    assertThat(settings().cache()).isEqualTo(HOME.resolve(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, XDG_CACHE_HOME, finetune4j",
    "Windows 10, LOCALAPPDATA, finetune4j/cache",
  })
  void thePlatformsVariableMovesIt(String system, String variable, String folder) {
    properties.put("os.name", system);
    environment.put(variable, ELSEWHERE.toString());

    assertThat(settings().cache()).isEqualTo(ELSEWHERE.resolve(folder));
  }

  @Test
  void aRelativeXdgFolderIsIgnored() {
    environment.put("XDG_CACHE_HOME", "relative");

    assertThat(settings().cache()).isEqualTo(HOME.resolve(".cache").resolve("finetune4j"));
  }

  @Test
  void theProgramsVariableIsStrongerAndTheOptionStrongest() {
    environment.put("XDG_CACHE_HOME", HOME.toString());
    environment.put("FINETUNE4J_CACHE", ELSEWHERE.toString());
    environment.put("FINETUNE4J_CATALOGUE", "team.json");
    Path option = Path.of("option");

    assertThat(settings().cache()).isEqualTo(ELSEWHERE);
    FetchSettings given =
        FetchSettings.of(
            environment::get, properties::get, Optional.of(option), Optional.of(option));
    assertThat(given.cache()).isEqualTo(option.toAbsolutePath());
    assertThat(given.catalogues()).containsExactly(Path.of("team.json"), option);
  }

  private Proxy proxy(String address) {
    return settings().proxies().select(URI.create(address)).get(0);
  }

  private static Proxy http(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @Test
  void eachSchemeHasItsProxy() {
    environment.put("http_proxy", "http://plain:3128");
    environment.put("HTTPS_PROXY", "secure:8080/");

    assertThat(proxy("http://data.example/x")).isEqualTo(http("plain", 3128));
    assertThat(proxy("https://data.example/x")).isEqualTo(http("secure", 8080));
  }

  @Test
  void oneProxyMayServeAllAndNeedsNoPort() {
    environment.put("all_proxy", "http://proxy");

    assertThat(proxy("https://data.example/x")).isEqualTo(http("proxy", 80));
  }

  @ParameterizedTest
  @CsvSource({
    "http://data.example/x, example, true",
    "http://data.example/x, .example, true",
    "http://data.example/x, *.example, true",
    "http://data.example/x, 'other, DATA.EXAMPLE', true",
    "http://data.example/x, *, true",
    "http://data.example/x, data.example:80, true",
    "https://data.example/x, data.example:443, true",
    "http://data.example:81/x, data.example:80, false",
    "http://data.example/x, ample, false",
    "http://data.example/x, data.example.org, false",
    "http://10.0.0.1/x, 10.0.0.1, true",
    "http://localhost:8000/x, none, true",
    "http://127.0.0.1/x, none, true",
    "'http://[::1]:8000/x', none, true",
    "http://127.0.0.1.example/x, none, false"
  })
  void someHostsNeedNoProxy(String address, String noProxy, boolean direct) {
    environment.put("all_proxy", "http://proxy:3128");
    environment.put("no_proxy", noProxy);

    assertThat(proxy(address)).isEqualTo(direct ? Proxy.NO_PROXY : http("proxy", 3128));
  }

  @Test
  void javasPropertiesAreStrongerThanTheEnvironment() {
    environment.put("http_proxy", "http://proxy:3128");
    properties.put("http.proxyHost", "javas");

    assertThat(settings().proxies()).isSameAs(ProxySelector.getDefault());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://me:secret@proxy:1080", "http://me:secret@", "http://me:secret@[x"})
  void aProxyThatIsNoneIsRefusedWithoutItsPassword(String value) {
    environment.put("https_proxy", value);

    assertThatThrownBy(this::settings)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("https_proxy")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "https://", "https://a/?b"})
  void aMirrorThatIsNoAddressIsRefused(String value) {
    properties.put("finetune4j.mirror", value);

    assertThatThrownBy(this::settings)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("finetune4j.mirror");
  }

  @Test
  void aTokenIsForCataloguesOfOnesOwnAndForMirrorsOnly() {
    environment.put("FINETUNE4J_TOKEN", "s3cret");
    Source known = Catalogue.builtIn().find("resnet50").orElseThrow();

    assertThat(settings().token(known)).isEmpty();
    properties.put("finetune4j.mirror", "https://mirror.example/hub");
    assertThat(settings().token(known)).isPresent();
    assertThat(settings().address(known))
        .hasHost("mirror.example")
        .hasPath("/hub/huggingface.co" + known.url().getPath());
  }
}
