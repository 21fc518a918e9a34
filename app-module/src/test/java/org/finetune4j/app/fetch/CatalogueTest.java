package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  private static final String GOOD =
      "{'name': 'ours', 'kind': 'data', 'url': 'https://hub.example/ours.zip'}";

  @TempDir Path folder;

  private Catalogue read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("names.json"), json.replace('\'', '"'));
    return Catalogue.builtIn().with(file);
  }

  @Test
  void everyBuiltInEntryIsFetchedOverTlsAndVerified() {
    assertThat(Catalogue.builtIn().sources())
        .hasSize(10)
        .allMatch(source -> source.url().getScheme().equals("https"))
        .allMatch(
            source ->
                source.isIdentified() // the hub announces the digest of these three
                    || source.name().equals("resnet34")
                    || source.name().equals("resnet101")
                    || source.name().equals("resnet152"));
  }

  @Test
  void aFileAddsAndReplacesEntries() throws IOException {
    Catalogue all =
        read(
            "["
                + GOOD
                + ", {'name': 'resnet50', 'kind': 'weights', 'bytes': 7,"
                + " 'url': 'https://hub.example/w.safetensors'}]");

    assertThat(all.find("ours").orElseThrow().url()).hasHost("hub.example");
    assertThat(all.find("resnet50").orElseThrow().bytes()).isEqualTo(OptionalLong.of(7));
    assertThat(all.find("resnet50").orElseThrow().builtIn()).isFalse();
    assertThat(all.find("pascal_2007").orElseThrow().builtIn()).isTrue();
    assertThat(all.sources()).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name': 'ours' | 'name': '../evil' | cannot be a name",
        "'name': 'ours' | 'name': 'Ours' | cannot be a name",
        "'name': 'ours' | 'name': 'list' | cannot be a name",
        "'name': 'ours' | 'name': '' | cannot be a name",
        "'name': 'ours', | | name, kind and url are required",
        "'data' | 'images' | neither of the kinds data and weights",
        "https:// | file:// | cannot be a url",
        "https://hub.example/ | | cannot be a url",
        "https:// | https://me:secret@ | cannot be a url",
        "https:// | https://[ | cannot be a url",
        "} | , 'bytes': 0} | cannot be a bytes",
        "} | , 'bytes': 1.5} | cannot be read",
        "} | , 'sha256': 'abc'} | 'abc' cannot be a sha256",
        "} | , 'md5': 'abc'} | cannot be a md5",
        "} | , 'folder': '../x'} | cannot be a folder",
        "} | , 'folder': '/x'} | cannot be a folder",
        "} | , 'geometry': 'v1'} | cannot be a geometry",
        "} | , 'sha265': 'abc'} | sha265",
        "} | , 'url': 'https://other.example/x'} | line 1 cannot be read: Duplicate field",
        "} | | cannot be read"
      })
  void anEntryThatCannotBeIsRefused(String part, String instead, String why) {
    String bad = GOOD.replace(part, instead == null ? "" : instead);

    assertThatThrownBy(() -> read("[" + bad + "]"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("names.json")
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[$, $] | twice", "null | null", "$ | read", "[null] | 1"})
  void aFileThatIsNoListOfEntriesIsRefused(String json, String why) {
    assertThatThrownBy(() -> read(json.replace("$", GOOD)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("names.json", why);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Catalogue.builtIn().with(folder.resolve("none.json")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none.json");
  }
}
