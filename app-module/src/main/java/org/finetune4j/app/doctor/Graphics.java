package org.finetune4j.app.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.finetune4j.app.doctor.GraphicsCard.Runs;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The NVIDIA cards of this machine, as far as their driver reports them.
 *
 * @param cards in the driver's order
 * @param note why there are none, or what of the driver's report could not be read; empty where
 *     there is nothing to add
 * @param visible what {@code CUDA_VISIBLE_DEVICES} leaves to this process: {@code all}, {@code
 *     none} or the variable's value
 */
public record Graphics(List<GraphicsCard> cards, String note, String visible) {
  private static final String VARIABLE = "CUDA_VISIBLE_DEVICES";
  private static final String ALL = "all";
  private static final String NONE = "none";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  public Graphics {
    cards = List.copyOf(cards);
  }

  /** Asks {@code nvidia-smi}; starts no CUDA. */
  public static Graphics look() {
    return NvidiaSmi.onPath(LIMIT).look().leaving(System.getenv());
  }

  /** Asks CUDA itself, where ND4J's CUDA back end runs. */
  static Graphics ofRunningCuda() {
    NativeOps cuda = NativeOpsHolder.getInstance().getDeviceNativeOps();
    List<GraphicsCard> cards =
        IntStream.range(0, cuda.getAvailableDevices())
            .mapToObj(
                device ->
                    GraphicsCard.of(
                        cuda.getDeviceName(device),
                        cuda.getDeviceMajor(device) + "." + cuda.getDeviceMinor(device),
                        (cuda.getDeviceTotalMemory(device) >> 20) + " MiB",
                        "unknown"))
            .toList();
    return new Graphics(cards, "as CUDA reports them", ALL).leaving(System.getenv());
  }

  Graphics leaving(Map<String, String> environment) {
    String value = environment.get(VARIABLE);
    if (value == null) {
      return new Graphics(cards, note, ALL);
    }
    boolean none = value.isBlank() || value.strip().startsWith("-");
    return new Graphics(cards, note, none ? NONE : value.strip());
  }

  /** Whether every card is named with a compute capability. */
  boolean complete() {
    return !cards.isEmpty() && cards.stream().noneMatch(card -> card.runsCuda() == Runs.UNKNOWN);
  }

  /**
   * Why the CUDA build must not start here: each card that it could choose would fail at its first
   * computation.
   */
  public Optional<String> refusal() {
    if (cards.isEmpty()
        || visible.equals(NONE)
        || !cards.stream().allMatch(card -> card.runsCuda() == Runs.NO)) {
      return Optional.empty();
    }
    GraphicsCard card = cards.get(0);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The GPU %s cannot be used: %s Build without -Pcuda (FINETUNE4J_MAVEN_OPTS="
                + " ./finetune4j doctor), or hide it with %s=-1, and the processor computes.",
            card.name(),
            card.reason(),
            VARIABLE));
  }

  /** What a user of the CUDA build should know before a training, where it may start. */
  public List<String> onCuda() {
    if (visible.equals(NONE)) {
      return List.of(VARIABLE + " hides every GPU from CUDA: the processor computes.");
    }
    if (cards.isEmpty()) {
      return List.of("No NVIDIA GPU was found (" + note + ").");
    }
    List<String> sentences = new ArrayList<>();
    for (GraphicsCard card : cards) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "GPU %s, compute capability %s: %s",
              card.name(),
              card.computeCapability(),
              card.reason()));
    }
    sentences.addAll(choice());
    return sentences;
  }

  /** Which card to name, where some run the CUDA build and others do not. */
  List<String> choice() {
    List<Integer> running =
        IntStream.range(0, cards.size())
            .filter(i -> cards.get(i).runsCuda() == Runs.YES)
            .boxed()
            .toList();
    boolean mixed = !running.isEmpty() && running.size() < cards.size();
    return mixed && visible.equals(ALL)
        ? List.of(
            String.format(
                Locale.ROOT,
                "Not every GPU runs %s: choose one that does with CUDA_DEVICE_ORDER=PCI_BUS_ID"
                    + " %s=%d.",
                GraphicsCard.LIBRARY,
                VARIABLE,
                running.get(0)))
        : List.of();
  }

  /** A line a card for people, each with the verdict below. */
  List<String> lines() {
    if (cards.isEmpty()) {
      return List.of("none found (" + note + ")");
    }
    List<String> lines = new ArrayList<>();
    for (GraphicsCard card : cards) {
      lines.add(card.text());
      lines.add(card.runsCuda().name().toLowerCase(Locale.ROOT) + ": " + card.reason());
    }
    return lines;
  }
}
