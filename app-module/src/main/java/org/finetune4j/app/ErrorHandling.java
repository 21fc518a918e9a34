package org.finetune4j.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.finetune4j.app.console.Printable;
import org.finetune4j.data.BadInputException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What an exception of a command means to the user: bad input is one line and exit code 2, being
 * stopped is 130, anything else is a bug of ours, with its stack trace and exit code 1.
 */
final class ErrorHandling implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int BUG = 1;
  static final int BAD_INPUT = 2;
  static final int STOPPED = 130;

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    if (thrown instanceof CancellationException || thrown instanceof InterruptedException) {
      command.getErr().println("finetune4j: stopped.");
      return STOPPED;
    }
    if (thrown instanceof BadInputException) {
      return refuse(command, thrown.getMessage());
    }
    if (thrown instanceof UncheckedIOException unchecked) {
      return handleIo(unchecked.getCause(), thrown, command);
    }
    if (thrown instanceof IOException io) {
      return handleIo(io, thrown, command);
    }
    return bug(thrown, command);
  }

  /** Wrong use: what is wrong and where help is, in one line. */
  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " --help";
    String message =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : wrong.getMessage();
    return refuse(command, message + " (see " + help + ")");
  }

  // Only the first: what follows it are its values and the words of a command that is none.
  private static String unmatched(UnmatchedArgumentException wrong) {
    String first = wrong.getUnmatched().get(0).replaceFirst("=.*", "");
    Map<String, CommandLine> commands = wrong.getCommandLine().getSubcommands();
    boolean option = first.startsWith("-");
    if (!option && commands.isEmpty()) {
      return "There is one argument too many: '" + first + "'.";
    }
    String what = option ? "option" : "command";
    Collection<String> known =
        option ? wrong.getCommandLine().getCommandSpec().optionsMap().keySet() : commands.keySet();
    return new Misspelling(first)
        .meant(known)
        .map(
            meant ->
                String.format(
                    Locale.ROOT, "There is no %s '%s': did you mean %s?", what, first, meant))
        .orElseGet(() -> String.format(Locale.ROOT, "There is no %s '%s'.", what, first));
  }

  private static int handleIo(IOException io, Exception thrown, CommandLine command) {
    if (io instanceof NoSuchFileException missing) {
      return refuse(command, missing.getFile() + ": there is no such file or folder.");
    }
    if (io instanceof AccessDeniedException denied) {
      return refuse(command, denied.getFile() + ": access denied; check its permissions.");
    }
    if (io instanceof FileAlreadyExistsException there) {
      return refuse(command, there.getFile() + ": exists already; name another place.");
    }
    if (io instanceof FileSystemException
        || String.valueOf(io.getMessage()).contains("No space left")) {
      return refuse(command, io.getMessage());
    }
    return bug(thrown, command);
  }

  /** One line on standard error, and exit code 2. */
  static int refuse(CommandLine command, String message) {
    command
        .getErr()
        .println("finetune4j: " + Printable.line(message.replaceAll("\\s*\\R\\s*", " ")));
    return BAD_INPUT;
  }

  private static int bug(Exception thrown, CommandLine command) {
    command.getErr().println("finetune4j: this is a bug, please report it with the lines below.");
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    command.getErr().println(Printable.lines(trace.toString().stripTrailing()));
    return BUG;
  }
}
