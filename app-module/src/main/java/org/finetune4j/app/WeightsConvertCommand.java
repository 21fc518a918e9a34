package org.finetune4j.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.finetune4j.model.weights.WeightsConversion;
import org.finetune4j.model.weights.WeightsInspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weights convert}: any file of weights as safetensors. */
@Command(
    name = "convert",
    description = {
      "Writes the network of a weights file as safetensors.",
      "The tensors get torchvision's names and are written as F32; the file's name and SHA-256 are"
          + " kept in the metadata."
    },
    customSynopsis = "finetune4j weights convert [OPTIONS] IN OUT.safetensors",
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j weights convert resnet50.pth resnet50.safetensors"})
final class WeightsConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "File to convert.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT.safetensors", description = "File to write.")
  private Path out;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    WeightsInspection found = WeightsConversion.convert(in, out);
    Console console = Console.of(spec);
    console.result(
        String.format(
            Locale.ROOT, "%s: %s of %s", out, found.shape().orElseThrow().name(), found.file()));
    found.note().ifPresent(console::note);
    found.warning().ifPresent(console::note);
    return 0;
  }
}
