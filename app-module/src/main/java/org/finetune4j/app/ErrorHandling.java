package org.finetune4j.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
 * Turns an exception into an exit code: bad input is one line and exit code 2, being stopped is
 * 130, anything else is a bug of ours, with its stack trace and exit code 1.
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
      trace(thrown, command);
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

  /** Bad use of the command line: what is wrong and where help is, in one line. */
  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String message =
        wrong instanceof UnmatchedArgumentException unmatched
            ? UnknownArgument.of(unmatched).message()
            : wrong.getMessage().replaceFirst("\\.$", "");
    return refuse(
        command, message + " (see " + command.getCommandSpec().qualifiedName() + " --help).");
  }

  private static int handleIo(IOException io, Exception thrown, CommandLine command) {
    if (io instanceof NoSuchFileException missing) {
      return refuse(command, "File not found: " + missing.getFile() + ".");
    }
    if (io instanceof AccessDeniedException denied) {
      return refuse(command, "Permission denied: " + denied.getFile() + ".");
    }
    if (io instanceof FileAlreadyExistsException there) {
      return refuse(command, "File exists already: " + there.getFile() + ": choose another place.");
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
    print(thrown, command);
    return BUG;
  }

  /** With --verbose, where bad input was found, before the line that names it. */
  private static void trace(Exception thrown, CommandLine command) {
    if (CommonOptions.isVerbose(command.getCommandSpec())) {
      print(thrown, command);
    }
  }

  private static void print(Exception thrown, CommandLine command) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    command.getErr().println(Printable.lines(trace.toString().stripTrailing()));
  }
}
