package org.finetune4j.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.finetune4j.model.PretrainedInput;

/** Writes the backbone of any weights file as safetensors with torchvision's names. */
public final class WeightsConversion {
  private static final List<String> CLASSIFIER = List.of("fc.weight", "fc.bias");

  /** The card of a saved model, which a backbone alone is not. */
  private static final String CARD = "finetune4j";

  private WeightsConversion() {}

  /**
   * Writes the backbone, and its classifier where the file has one, in F32: beside the place,
   * flushed, then renamed. The metadata are the file's own, with its name and SHA-256.
   *
   * @return what the file holds
   * @throws BadInputException if the file holds no known backbone or numbers that are not finite,
   *     or if the other cannot be written
   */
  public static WeightsInspection convert(Path from, Path to) {
    requireOther(from, to);
    String digest = sha256(from);
    try (WeightsFile file = WeightsFormat.open(from)) {
      WeightsInspection found = WeightsInspection.of(file);
      if (found.shape().isEmpty()) {
        throw new BadInputException(
            from
                + " cannot be converted: "
                + found.difference().orElse("it holds no known network")
                + "; name a file with a ResNet.");
      }
      SafetensorsWriter writer = new SafetensorsWriter();
      found.metadata().entrySet().stream()
          .filter(e -> !e.getKey().equals(CARD))
          .forEach(e -> writer.metadata(e.getKey(), e.getValue()));
      input(found.input(), writer);
      writer.metadata("source", from.getFileName().toString());
      writer.metadata("source_format", found.format());
      writer.metadata("source_sha256", digest);
      add(writer, BackboneView.of(file), found);
      writer.write(to);
      return found;
    }
  }

  // The name, by which published weights are known, may go: what it determines stays.
  private static void input(PretrainedInput input, SafetensorsWriter writer) {
    if (!input.equals(PretrainedInput.imagenet())) {
      writer.metadata("mean", input.normalize().mean().toString());
      writer.metadata("std", input.normalize().std().toString());
      writer.metadata("interpolation", input.interpolation().word());
      input.cropShare().ifPresent(share -> writer.metadata("crop_pct", Double.toString(share)));
    }
  }

  private static void add(SafetensorsWriter writer, BackboneView view, WeightsInspection found) {
    List<String> names =
        new ArrayList<>(WeightsInspection.tensors(found.shape().orElseThrow()).keySet());
    names.addAll(CLASSIFIER);
    for (String name : names) {
      Optional<TensorInfo> tensor = view.find(name).filter(t -> t.type().readable());
      tensor.ifPresent(t -> writer.add(name, t.shape(), t.length(), () -> view.file().floats(t)));
    }
  }

  private static void requireOther(Path from, Path to) {
    try {
      if (Files.exists(to) && Files.exists(from) && Files.isSameFile(from, to)) {
        throw new BadInputException(
            from + " is the file to convert, too: name another file to write.");
      }
    } catch (IOException e) {
      throw BadInputException.unreadable(to.toString(), e);
    }
  }

  private static String sha256(Path file) {
    InputFile.requireRegular(file);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw BadInputException.unreadable(file.toString(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
