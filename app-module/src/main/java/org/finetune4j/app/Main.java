package org.finetune4j.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.finetune4j.app.doctor.Graphics;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.acceleration.NativeAcceleration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command {@code finetune4j}: knows its subcommands and turns their outcome into an exit code.
 */
@Command(
    name = "finetune4j",
    description = "Fine-tunes an ImageNet network on your own images.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "First steps:",
      "  finetune4j demo",
      "  finetune4j train labels --data DIR --weights resnet50",
      "",
      "Results go to standard output, everything else to standard error.",
      "Exit codes: 0 done, 1 a bug, 2 bad input or use, 130 stopped."
    })
public final class Main implements Runnable {
  private static final String MORE_MEMORY =
      "use a smaller --batch or --size; 'finetune4j doctor' shows the limits.";

  @Spec private CommandSpec spec;

  Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments what the user typed after {@code finetune4j}
   */
  public static void main(String[] arguments) {
    boolean verbose =
        Arrays.asList(arguments).contains("-v") || Arrays.asList(arguments).contains("--verbose");
    if (!verbose) {
      StandardError.keepToJava();
    }
    StandardOutput output = StandardOutput.ofProcess();
    CommandLine line = commandLine().setOut(output.writer());
    int code;
    try {
      keepLogsApart(verbose);
      NativeAcceleration.prepare();
      code = line.execute(arguments);
    } catch (BadInputException e) {
      code = ErrorHandling.refuse(line, e.getMessage());
    } catch (OutOfMemoryError e) {
      code = ErrorHandling.refuse(line, "out of memory (" + e.getMessage() + "): " + MORE_MEMORY);
    }
    line.getOut().flush();
    System.exit(output.failure().isEmpty() ? code : lost(line, output.failure().get(), code));
  }

  /**
   * Logs go to standard error. Before any class of ND4J or any logger is loaded: the switches are
   * read once. What is set on Java's command line wins.
   */
  private static void keepLogsApart(boolean verbose) {
    Map.of(
            "org.nd4j.log.initialization",
            String.valueOf(verbose),
            "org.slf4j.simpleLogger.defaultLogLevel",
            verbose ? "info" : "warn",
            "org.slf4j.simpleLogger.log.io.jhdf",
            "error", // it warns of padding
            "org.slf4j.simpleLogger.logFile",
            "System.err") // jHDF's jar says System.out
        .forEach(System.getProperties()::putIfAbsent);
  }

  private static int lost(CommandLine line, String reason, int code) {
    int refused =
        ErrorHandling.refuse(
            line,
            String.format(
                Locale.ROOT,
                "standard output cannot be written (%s), so the result is incomplete.",
                reason));
    return code == 0 ? refused : code;
  }

  /** The command line as the program runs it; tests execute it in process. */
  static CommandLine commandLine() {
    // In the order in which the help lists them.
    CommandLine line =
        new CommandLine(new Main())
            .addSubcommand(new DemoCommand())
            .addSubcommand(TrainCommand.commandLine())
            .addSubcommand(LrFindCommand.commandLine())
            .addSubcommand(MeasuredData.commandLine(new EvaluateCommand()))
            .addSubcommand(MeasuredData.commandLine(new ThresholdsCommand(), TaskKind.LABELS))
            .addSubcommand(LabelErrorsCommand.commandLine())
            .addSubcommand(new PredictCommand())
            .addSubcommand(new ServeCommand())
            .addSubcommand(ShowBatchCommand.commandLine())
            .addSubcommand(MeasuredData.commandLine(new ShowResultsCommand()))
            .addSubcommand(new CompareCommand())
            .addSubcommand(SummaryCommand.commandLine())
            .addSubcommand(CrossValidateCommand.commandLine())
            .addSubcommand(new FetchCommand())
            .addSubcommand(new WeightsCommand())
            .addSubcommand(new ExportCommand())
            .addSubcommand(new BenchCommand())
            .addSubcommand(new DoctorCommand());
    OptionList.install(line);
    ErrorHandling outcome = new ErrorHandling();
    return NumberConverter.register(line)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(outcome)
        .setExecutionExceptionHandler(outcome);
  }

  /** Runs a command, or prints the long help where that is asked for. */
  private static int execute(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (CommonOptions.showsAll(last.commandSpec())) {
      command.usage(command.getOut());
      return 0;
    }
    if (NativeAcceleration.cudaOnClassPath()
        && command.getCommandSpec().findOption("--engine") != null) {
      noteGraphics(command);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** What a GPU is good for, before CUDA is started on it. */
  private static void noteGraphics(CommandLine command) {
    Graphics graphics = Graphics.look();
    graphics
        .refusal()
        .ifPresent(
            why -> {
              throw new ExecutionException(command, why, new BadInputException(why));
            });
    graphics.onCuda().forEach(Console.of(command.getCommandSpec())::note);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command, such as train");
  }
}
