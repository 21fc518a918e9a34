package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void badInputIsOneLineAndExitCode2() {
    int code = runFailing(new BadInputException("labels.csv, row 3: there is no file\nb.jpg."));

    assertThat(code).isEqualTo(2);
    assertThat(err).hasToString("finetune4j: labels.csv, row 3: there is no file b.jpg.\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aBugKeepsItsStackTraceAndIsExitCode1() {
    int code = runFailing(new IllegalStateException("impossible"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("bug", "IllegalStateException: impossible", "\tat ");
  }

  @Test
  void beingStoppedIsExitCode130() {
    assertThat(runFailing(new CancellationException())).isEqualTo(130);
    assertThat(runFailing(new InterruptedException())).isEqualTo(130);
  }

  @Test
  void aFullDiskIsOneLineAndExitCode2() {
    var full = new FileSystemException("/out/model.f4j", null, "No space left on device");

    assertThat(runFailing(full)).isEqualTo(2);
    assertThat(runFailing(new UncheckedIOException(full))).isEqualTo(2);
    assertThat(runFailing(new IOException("No space left on device"))).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("No space left on device"));
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(runFailing(new NoSuchFileException("/data/train.csv"))).isEqualTo(2);
    assertThat(err.toString()).contains("/data/train.csv: there is no such file");
  }

  @Test
  void wrongUseIsOneLineThatNamesTheHelp() {
    CommandLine line = withStreams(Main.commandLine());

    assertThat(line.execute("doctor", "--jsn")).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains("doctor --help");
    assertThat(line.execute()).isEqualTo(2);
    assertThat(line.execute("fly")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMisspeltWordIsNamedWithTheOneThatIsMeant() {
    assertThat(run("trian", "labels")).contains("'trian'", "did you mean train").hasLineCount(1);
    assertThat(run("train", "labels", "--data", "d", "--wieghts", "resnet50.safetensors"))
        .contains("'--wieghts'", "--weights")
        .doesNotContain("resnet50.safetensors", "index");
    assertThat(run("doctor", "what")).contains("one argument too many: 'what'").hasLineCount(1);
    assertThat(run("weights", "inspekt", "a")).contains("did you mean inspect");
    assertThat(run("fly")).contains("There is no command 'fly'").doesNotContain("did you mean");
  }

  private String run(String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(withStreams(Main.commandLine()).execute(arguments)).isEqualTo(2);
    return err.toString();
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    CommandLine line = Main.commandLine();

    assertThat(line.getSubcommands())
        .allSatisfy(
            (name, command) -> {
              assertThat(command.getCommandSpec().findOption("--help").usageHelp())
                  .as(name)
                  .isTrue();
              assertThat(command.getUsageMessage()).as(name).contains("Example");
            });
  }

  private int runFailing(Exception thrown) {
    ErrorHandling outcome = new ErrorHandling();
    return withStreams(new CommandLine(new Failing(thrown)))
        .setParameterExceptionHandler(outcome)
        .setExecutionExceptionHandler(outcome)
        .execute();
  }

  private CommandLine withStreams(CommandLine line) {
    return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
  }

  @Command(name = "failing")
  private record Failing(Exception thrown) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw thrown;
    }
  }
}
