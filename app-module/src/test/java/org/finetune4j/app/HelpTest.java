package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
    return command.getCommandSpec().qualifiedName("-");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsWhatItIsKnownToBe(CommandLine command) throws IOException {
    String help = command.getUsageMessage(Ansi.OFF);
    String place = System.getProperty("help.write", "");
    if (!place.isEmpty()) {
      Files.createDirectories(Path.of(place));
      Files.writeString(Path.of(place, name(command) + ".txt"), help);
    }
    try (InputStream known =
        HelpTest.class.getResourceAsStream("/help/" + name(command) + ".txt")) {
      assertThat(known).as("help/" + name(command) + ".txt").isNotNull();
      assertThat(help).isEqualTo(new String(known.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyCommandHasAnExample() {
    assertThat(commands().skip(1))
        .allSatisfy(
            command ->
                assertThat(String.join("\n", command.getCommandSpec().usageMessage().footer()))
                    .contains("Example", "  finetune4j "));
  }

  @Test
  void noLineOfHelpIsWiderThanATerminal() {
    assertThat(commands())
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage(Ansi.OFF).lines())
                    .allMatch(line -> line.length() <= 80));
  }
}
