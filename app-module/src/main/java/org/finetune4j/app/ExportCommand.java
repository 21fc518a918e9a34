package org.finetune4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.finetune4j.app.export.ExportedFiles;
import org.finetune4j.app.run.RunDirectory;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.model.network.ModelCard;
import org.finetune4j.model.network.SavedModel;
import org.finetune4j.model.onnx.OnnxExport;
import org.finetune4j.model.onnx.OnnxInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: a model as an ONNX file. */
@Command(
    name = "export",
    description = {
      "Exports a model as ONNX, for other languages and runtimes.",
      "The graph takes RGB pixels of the model's size and does the rest: normalisation, network,"
          + " calibration and activation. How to resize images, names and thresholds are in its"
          + " metadata.",
      "FILE.json is written beside it: five images with their expected outputs, and a Python and a"
          + " Java program that reproduce them."
    },
    customSynopsis = "finetune4j export --model RUN --onnx FILE [OPTIONS]",
    sortOptions = false,
    footer = {"", "Example:", "  finetune4j export --model runs/a --onnx model.onnx"})
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "RUN|FILE",
      description = "Run directory, or model file.")
  @Under(Heading.MODEL)
  private Path model;

  @Option(
      names = "--onnx",
      required = true,
      paramLabel = "FILE",
      description = "ONNX file to write.")
  @Under(Heading.OUTPUT)
  private Path onnx;

  @Option(
      names = "--input",
      paramLabel = "uint8|float32",
      defaultValue = "uint8",
      description =
          "What the graph takes: pixels, [batch, height, width, 3], or images that were normalised"
              + " before, [batch, 3, height, width].")
  @Under(Heading.OUTPUT)
  private OnnxInput input;

  @Option(
      names = "--fp16",
      description = "Store the weights as float16: half the size, computed in float32.")
  @Under(Heading.OUTPUT)
  private boolean half;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Path source = RunDirectory.modelFile(model);
    if (Files.exists(onnx) && Files.isSameFile(source, onnx)) {
      throw new BadInputException(onnx + " is the model itself: name another file with --onnx.");
    }
    ExportedFiles files = ExportedFiles.at(onnx);
    try (SavedModel saved = SavedModel.read(source)) {
      OnnxExport export = OnnxExport.of(saved).withInput(input);
      files.write(saved, half ? export.withHalfWeights() : export);
      Console console = Console.of(spec);
      console.result(
          String.format(
              Locale.ROOT,
              "%s: %s, %s to %s, %.1f MB",
              files.onnx(),
              saved.card().shape().name(),
              input(saved.card()),
              export.output(),
              Files.size(files.onnx()) / 1e6));
      console.result(files.json() + ": five images with their expected outputs");
    }
    return 0;
  }

  private String input(ModelCard card) {
    ImageSize size = card.preprocessing().size();
    return String.format(
        Locale.ROOT,
        input == OnnxInput.UINT8 ? "uint8 [batch, %d, %d, 3]" : "float32 [batch, 3, %d, %d]",
        size.height(),
        size.width());
  }
}
