package org.finetune4j.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.finetune4j.app.fetch.Source;
import org.finetune4j.data.BadInputException;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.weights.WeightsInspection;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which backbone, and where its weights come from. */
@Under(Heading.NETWORK)
final class BackboneOptions {
  private static final String DEFAULT = "resnet50";

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      description =
          "ImageNet weights: a file (.safetensors, .pth, .h5), or a name of 'fetch list' "
              + "(default: resnet50).")
  private Optional<Path> weights = Optional.empty();

  @Option(names = "--untrained", description = "Start from random weights instead of --weights.")
  private boolean untrained;

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      description =
          "resnet18, resnet34, resnet50, resnet101, resnet152 or small (default: the one in --weights; "
              + "resnet50 with --untrained). Without --weights, whose weights are fetched.")
  @Advanced
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--geometry",
      paramLabel = "v1|v1.5",
      converter = GeometryConverter.class,
      description =
          "Where the strides are: v1.5 as in torchvision, v1 as in Keras (default: as the weights "
              + "file has it, else v1.5).")
  @Advanced
  private Optional<Geometry> geometry = Optional.empty();

  /** Reads {@code v1} and {@code v1.5}. */
  static final class GeometryConverter implements ITypeConverter<Geometry> {
    @Override
    public Geometry convert(String word) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "v1" -> Geometry.PAPER;
        case "v1.5" -> Geometry.TORCHVISION;
        default -> throw new TypeConversionException("'" + word + "' is neither v1 nor v1.5");
      };
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** A backbone of four blocks that trains from nothing in a minute. */
  static ResNetShape small() {
    return new ResNetShape(
        "small", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 16, Geometry.TORCHVISION);
  }

  Backbone backbone() {
    if (weights.isPresent() && untrained) {
      throw new BadInputException(
          "--weights and --untrained exclude each other: give one of them.");
    }
    if (untrained) {
      return with(geometry, Backbone.untrained(shape(name.orElse(DEFAULT))));
    }
    CatalogueNames.Found found =
        weights.isPresent()
            ? CatalogueNames.weights(weights.get(), Console.of(command))
            : fetchedByDefault();
    Path file = found.place();
    ResNetShape shape = name.map(BackboneOptions::shape).orElseGet(() -> shapeOf(file));
    return with(geometry.or(() -> geometryOf(found)), Backbone.of(shape, file));
  }

  private static Backbone with(Optional<Geometry> geometry, Backbone backbone) {
    return geometry.map(backbone::withGeometry).orElse(backbone);
  }

  /** The catalogue's, for a file that does not name its own. */
  private static Optional<Geometry> geometryOf(CatalogueNames.Found found) {
    return found
        .source()
        .flatMap(Source::geometry)
        .filter(word -> WeightsInspection.of(found.place()).geometry().isEmpty())
        .map(new GeometryConverter()::convert);
  }

  private CatalogueNames.Found fetchedByDefault() {
    shape(name.orElse(DEFAULT)); // refuses what is no backbone
    try {
      return CatalogueNames.weightsOf(name.orElse(DEFAULT), Console.of(command));
    } catch (BadInputException e) {
      throw new BadInputException(
          e.getMessage()
              + " Or name a file with --weights, or start from random weights: --untrained.",
          e);
    }
  }

  private static ResNetShape shapeOf(Path file) {
    WeightsInspection found = WeightsInspection.of(file);
    return found
        .shape()
        .orElseThrow(
            () ->
                new BadInputException(
                    String.format(
                        Locale.ROOT,
                        "%s cannot be used as a backbone: %s; give weights of one of %s.",
                        file,
                        found.difference().orElse("it holds an unknown network"),
                        publishedNames())));
  }

  /** The published network of that name, or {@code small}. */
  static ResNetShape shape(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    ResNetShape small = small();
    return lower.equals(small.name())
        ? small
        : ResNetShape.named(lower)
            .orElseThrow(
                () ->
                    new BadInputException(
                        String.format(
                            Locale.ROOT,
                            "Unknown backbone '%s': choose %s or %s.",
                            BadInputException.excerpt(name),
                            publishedNames(),
                            small.name())));
  }

  private static String publishedNames() {
    return ResNetShape.published().stream()
        .map(ResNetShape::name)
        .collect(Collectors.joining(", "));
  }
}
