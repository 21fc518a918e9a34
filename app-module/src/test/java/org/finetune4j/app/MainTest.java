package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(err.toString()).contains("File not found: /data/train.csv.");
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
    assertThat(run("trian", "labels")).contains("'trian'", "Did you mean train?").hasLineCount(1);
    assertThat(run("train", "labels", "--data", "d", "--wieghts", "resnet50.safetensors"))
        .contains("'--wieghts'", "--weights")
        .doesNotContain("resnet50.safetensors", "index");
    assertThat(run("doctor", "what")).contains("Unexpected argument: 'what'").hasLineCount(1);
    assertThat(run("weights", "inspekt", "a")).contains("Did you mean inspect?");
    assertThat(run("xyzzy")).contains("Unknown command: 'xyzzy'").doesNotContain("Did you mean");
  }

  @ParameterizedTest
  @CsvSource({
    "train labels --data d, --batch-size, --batch",
    "train labels --data d, --batch_size, --batch",
    "train labels --data d, --imgsz, --size",
    "train labels --data d, --epoch, --epochs",
    "train labels --data d, --learning-rate, --lr",
    "train labels --data d, --val, --valid-share",
    "evaluate --model m, --val, --valid-share",
    "predict --model m p, --conf, --threshold",
    "predict --model m p, --save-dir, --draw",
    "train points --data d, --output, --out",
    "bench, --workers, --threads"
  })
  void anOptionOfOtherProgramsIsNamedWithOurs(String command, String typed, String meant) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of(typed, "1"));
    assertThat(run(words.toArray(String[]::new)))
        .contains("Unknown option: '" + typed + "'. Did you mean " + meant + "?")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"val, evaluate", "fit, train", "infer, predict", "lr_find, lr-find"})
  void aCommandOfOtherProgramsIsNamedWithOurs(String typed, String meant) {
    assertThat(run(typed)).contains("Did you mean " + meant + "?").hasLineCount(1);
  }

  @Test
  void anOptionOfAnotherTaskIsNamedWithIt() {
    assertThat(run("train", "labels", "--data", "d", "--people", "1=a"))
        .contains("'--people'", "it belongs to finetune4j train points");
  }

  @Test
  void theTaskMayStandAnywhere() {
    assertThat(run("train", "--data", "nowhere", "points", "--untrained"))
        .contains("nowhere")
        .doesNotContain("Unknown");
    assertThat(run("train", "--labels", "labels", "--data", "nowhere", "labels", "--untrained"))
        .contains("nowhere")
        .doesNotContain("Unknown");
    assertThat(run("train")).contains("Name a task: labels, points or category");
  }

  @Test
  void whatIsVerboseNamesWhereBadInputWasFound() {
    assertThat(run("train", "labels", "--data", "nowhere", "--untrained", "-v"))
        .contains("\tat org.finetune4j", "finetune4j: ");
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
