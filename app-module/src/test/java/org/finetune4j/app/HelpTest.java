package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Help is compared to the character. To accept a change: {@code -Dtest=HelpTest
 * -Dtest.jvm.args=-Dhelp.write=src/test/resources/help}, and read the difference.
 */
class HelpTest {
  static Stream<CommandLine> commands() {
    List<CommandLine> all = new ArrayList<>();
    collect(Main.commandLine().setUsageHelpAutoWidth(false).setUsageHelpWidth(80), all);
    return all.stream();
  }

  private static void collect(CommandLine command, List<CommandLine> all) {
    all.add(command);
    command.getSubcommands().values().forEach(c -> collect(c, all));
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName(" ");
  }

  private static String file(CommandLine command) {
    return name(command).replace(' ', '-');
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsTheAcceptedOne(CommandLine command) throws IOException {
    String first = command.getUsageMessage(Ansi.OFF);
    String all = helpAll(command);
    write(file(command), first);
    if (!all.equals(first)) {
      write(file(command) + "-all", all);
      assertThat(all).isEqualTo(accepted(file(command) + "-all"));
    }
    assertThat(first).isEqualTo(accepted(file(command)));
  }

  private static void write(String name, String help) throws IOException {
    String place = System.getProperty("help.write", "");
    if (!place.isEmpty()) {
      Files.createDirectories(Path.of(place));
      Files.writeString(Path.of(place, name + ".txt"), help);
    }
  }

  private static String accepted(String name) throws IOException {
    try (InputStream accepted = HelpTest.class.getResourceAsStream("/help/" + name + ".txt")) {
      assertThat(accepted).as("help/" + name + ".txt").isNotNull();
      return new String(accepted.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What {@code --help-all} prints, 80 columns wide. */
  private static String helpAll(CommandLine command) {
    List<String> words = new ArrayList<>(List.of(name(command).split(" ")));
    words.add("--help-all");
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setUsageHelpAutoWidth(false).setUsageHelpWidth(80);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    line.execute(words.stream().skip(1).toArray(String[]::new));
    return out.toString();
  }

  @Test
  void everyCommandHasAnExample() {
    assertThat(commands().skip(1))
        .allSatisfy(
            command ->
                assertThat(String.join("\n", command.getCommandSpec().usageMessage().footer()))
                    .contains("Example", "  finetune4j "));
  }

  /** A line that help breaks by itself cannot be copied to a shell. */
  @Test
  void examplesKeepTheirLines() {
    assertThat(commands())
        .allSatisfy(
            command ->
                assertThat(
                        command
                            .getUsageMessage(Ansi.OFF)
                            .lines()
                            .dropWhile(line -> !line.startsWith("Example"))
                            .skip(1)
                            .takeWhile(line -> !line.isBlank()))
                    .allMatch(line -> line.startsWith("  ")));
  }

  @Test
  void noLineOfHelpIsWiderThanATerminal() {
    assertThat(commands())
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage(Ansi.OFF).lines())
                    .allMatch(line -> line.length() <= 80));
  }

  @Test
  void theFirstScreenIsOne() {
    assertThat(commands())
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage(Ansi.OFF).lines()).hasSizeLessThanOrEqualTo(64));
  }

  @Test
  void aTaskShowsItsOwnOptionsOnly() {
    assertThat(helpAll(find("train labels")))
        .contains("--label-delimiter")
        .doesNotContain("--x=", "--people", "--lost-points");
    assertThat(helpAll(find("train points")))
        .contains("--x=", "--people", "--lost-points")
        .doesNotContain("--label-delimiter");
    assertThat(helpAll(find("train category"))).doesNotContain("--csv", "--x=", "--hold-out");
  }

  @Test
  void defaultsAreThoseOfTheTask() {
    assertThat(find("train labels").getUsageMessage(Ansi.OFF))
        .containsPattern("--size=[^-]*\\(default:\\s+128\\)");
    assertThat(find("train points").getUsageMessage(Ansi.OFF))
        .containsPattern("--size=[^-]*\\(default:\\s+240x320\\)");
  }

  private static CommandLine find(String command) {
    return commands()
        .filter(c -> name(c).equals("finetune4j " + command))
        .findFirst()
        .orElseThrow();
  }
}
