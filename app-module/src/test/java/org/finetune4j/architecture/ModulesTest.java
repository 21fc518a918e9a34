package org.finetune4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Each package in one jar only, as Java's module path wants it, but for one. */
class ModulesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** DL4J looks up a class here that none of its jars has. */
  private static final String DL4JS = "org.nd4j.nativeblas";

  @Test
  void noPackageIsInTwoModules() throws IOException {
    Map<String, Path> places = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources :
          modules.map(m -> m.resolve("src/main/java")).filter(Files::isDirectory).toList()) {
        for (Path folder : foldersOfClasses(sources)) {
          String name = sources.relativize(folder).toString().replaceAll("[/\\\\]", ".");
          assertThat(places.put(name, sources)).as(name).isNull();
        }
      }
    }
    assertThat(places).hasSizeGreaterThan(30).containsKey(DL4JS);
    assertThat(places.keySet())
        .allSatisfy(name -> assertThat(name).matches("org\\.finetune4j\\..*|" + DL4JS));
  }

  /**
   * ND4J's own jar is no module: Java refuses its descriptor. So all that needs it lies on the
   * class path, where a package may be in two jars.
   */
  @Test
  void theSplitPackageIsOneThatCanOnlyLieOnTheClassPath() throws Exception {
    Path nd4j = Path.of(Nd4j.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleFinder finder = ModuleFinder.of(nd4j);
    assertThatThrownBy(finder::findAll).isInstanceOf(FindException.class);
  }

  private static Iterable<Path> foldersOfClasses(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .toList();
    }
  }
}
