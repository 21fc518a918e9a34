package org.finetune4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs can see of the libraries, compared with what was accepted. */
class PublicApiTest {
  private static final String HOW_TO_ACCEPT =
      "The public face of the %s module changed (+ is new, - is gone). To accept it, also after a"
          + " merge: mvn -q -pl app-module -am test -Dtest=PublicApiTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dtest.jvm.args=-Dapi.write=src/test/resources/api, and read the difference.";

  @ParameterizedTest
  @ValueSource(strings = {"data", "eval", "model", "training"})
  void publicFaceIsTheAcceptedOne(String module) throws IOException {
    String face = face(module);
    String place = System.getProperty("api.write", "");
    if (!place.isEmpty()) {
      Files.createDirectories(Path.of(place));
      Files.writeString(Path.of(place, module + ".txt"), face);
      return;
    }
    try (InputStream accepted =
        PublicApiTest.class.getResourceAsStream("/api/" + module + ".txt")) {
      assertThat(accepted).as("api/" + module + ".txt").isNotNull();
      assertThat(changes(new String(accepted.readAllBytes(), StandardCharsets.UTF_8), face))
          .as(HOW_TO_ACCEPT, module)
          .isEmpty();
    }
  }

  private static List<String> changes(String accepted, String face) {
    List<String> before = members(accepted);
    List<String> now = members(face);
    return Stream.concat(
            now.stream().filter(m -> !before.contains(m)).map(m -> "+ " + m),
            before.stream().filter(m -> !now.contains(m)).map(m -> "- " + m))
        .toList();
  }

  /** Each line, with its type before a member's. */
  private static List<String> members(String face) {
    List<String> members = new ArrayList<>();
    String type = "";
    for (String line : face.lines().filter(l -> !l.isBlank()).toList()) {
      boolean isType = !line.startsWith(" ");
      type = isType ? line : type;
      members.add(isType ? line : type + ": " + line.strip());
    }
    return members;
  }

  private static String face(String module) {
    List<Class<?>> types =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.finetune4j." + module)
                .stream()
                .<Class<?>>map(JavaClass::reflect)
                .filter(PublicApiTest::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .collect(Collectors.toList());
    return types.stream().map(PublicApiTest::face).collect(Collectors.joining("\n"));
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isSeen(type.getModifiers())
        && !ArchitectureTest.INNER.contains(type.getPackageName())
        && !type.isAnonymousClass()
        && (outer == null || isVisible(outer));
  }

  private static boolean isSeen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String face(Class<?> type) {
    Stream<String> above =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()).filter(s -> s != Object.class),
                Arrays.stream(type.getGenericInterfaces()))
            .map(a -> "  is " + a.getTypeName());
    Stream<String> members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::stream)
            .map(Member.class::cast)
            .filter(member -> isSeen(member.getModifiers()) && !member.isSynthetic())
            .filter(member -> !isGenerated(type, member))
            .map(PublicApiTest::line);
    return Stream.of(Stream.of(heading(type)), above.sorted(), members.sorted())
        .flatMap(lines -> lines)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  // Class.toGenericString says "sealed" in some versions of Java only.
  private static String heading(Class<?> type) {
    boolean isPlain = type.isInterface() || type.isEnum() || type.isRecord();
    int shown = isPlain ? 0 : Modifier.ABSTRACT | Modifier.FINAL;
    String kind =
        type.isInterface()
            ? "interface"
            : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    return (Modifier.toString(type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED | shown))
            + (type.isSealed() ? " sealed " : " ")
            + kind
            + " "
            + type.getName()
            + Arrays.toString(type.getTypeParameters()).replace("[]", ""))
        .strip();
  }

  /** What every record and every enum has. */
  private static boolean isGenerated(Class<?> type, Member member) {
    String name = member.getName();
    return type.isRecord() && List.of("equals", "hashCode", "toString").contains(name)
        || type.isEnum() && member instanceof Method && List.of("values", "valueOf").contains(name);
  }

  private static String line(Member member) {
    String text =
        member instanceof Field field
            ? field.toGenericString()
            : member instanceof Constructor<?> constructor
                ? constructor.toGenericString()
                : ((Method) member).toGenericString();
    return "  "
        + text.replace(member.getDeclaringClass().getTypeName() + ".", "")
            .replace("synchronized ", "")
            .replace("native ", "")
            .replaceAll("\\b(java\\.lang|java\\.util|java\\.nio\\.file)\\.(?=[A-Z])", "");
  }
}
