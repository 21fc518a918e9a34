package org.finetune4j.app.doctor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The driver's own command, held to a time and a length: it hangs where a card does. */
final class NvidiaSmi {
  private static final int MOST_BYTES = 1 << 16;
  private static final int LONGEST_NAME = 100;
  private static final int FIELDS = 4;

  private final List<String> command;
  private final Duration limit;

  NvidiaSmi(List<String> command, Duration limit) {
    this.command = List.copyOf(command);
    this.limit = limit;
  }

  static NvidiaSmi onPath(Duration limit) {
    return new NvidiaSmi(
        List.of(
            "nvidia-smi",
            "--query-gpu=name,compute_cap,memory.total,driver_version",
            "--format=csv,noheader"),
        limit);
  }

  Graphics look() {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      return none("nvidia-smi is not installed");
    }
    try {
      process.getOutputStream().close();
      return read(process);
    } catch (TimeoutException e) {
      return none("nvidia-smi did not end within " + limit.toSeconds() + " s");
    } catch (IOException | ExecutionException e) {
      return none("the output of nvidia-smi cannot be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none("interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Graphics read(Process process)
      throws ExecutionException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    // In a thread of its own: what the command has started may keep its output open for ever.
    FutureTask<byte[]> output =
        new FutureTask<>(() -> process.getInputStream().readNBytes(MOST_BYTES + 1));
    Thread reader = new Thread(output, "nvidia-smi");
    reader.setDaemon(true);
    reader.start();
    byte[] bytes = output.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (bytes.length > MOST_BYTES) {
      return none("nvidia-smi prints more than " + MOST_BYTES + " bytes");
    }
    if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return process.exitValue() == 0 ? parse(text) : none("nvidia-smi failed: " + first(text));
  }

  static Graphics parse(String text) {
    List<GraphicsCard> cards = new ArrayList<>();
    int unread = 0;
    for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
      List<String> cells = Arrays.stream(line.split(",", -1)).map(NvidiaSmi::printable).toList();
      int names = cells.size() - FIELDS + 1;
      if (names < 1 || cells.subList(0, names).stream().allMatch(String::isEmpty)) {
        unread++;
      } else {
        cards.add(
            GraphicsCard.of(
                shortened(String.join(", ", cells.subList(0, names))),
                cells.get(names),
                shortened(cells.get(names + 1)),
                shortened(cells.get(names + 2))));
      }
    }
    String note =
        unread > 0
            ? String.format(
                Locale.ROOT, "%d lines of nvidia-smi cannot be read: %s", unread, first(text))
            : cards.isEmpty() ? "nvidia-smi lists none" : "";
    return new Graphics(cards, note, "all");
  }

  private static Graphics none(String reason) {
    return new Graphics(List.of(), reason, "all");
  }

  private static String first(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(line -> shortened(printable(line)))
        .orElse("it prints nothing");
  }

  private static String printable(String cell) {
    return cell.replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "...";
  }
}
