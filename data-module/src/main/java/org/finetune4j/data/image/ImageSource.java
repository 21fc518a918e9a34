package org.finetune4j.data.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.finetune4j.data.BadInputException;

/** Where an image comes from: a file, the bytes of one, a stream of them, or pixels in memory. */
public final class ImageSource {
  private final String name;
  private final Optional<Path> path;
  private final Opening opening;

  private interface Opening {
    DecodableImage open(ImageLimits limits);
  }

  private ImageSource(String name, Optional<Path> path, Opening opening) {
    this.name = Objects.requireNonNull(name);
    this.path = path;
    this.opening = opening;
  }

  /** The image in a file. */
  public static ImageSource of(Path path) {
    return new ImageSource(
        path.toString(), Optional.of(path), limits -> ImageDecoder.open(path, limits));
  }

  /**
   * A file in memory.
   *
   * @param file its bytes; kept, not copied
   * @param name what to call it in predictions and errors
   */
  public static ImageSource of(byte[] file, String name) {
    Objects.requireNonNull(file);
    return new ImageSource(name, Optional.empty(), limits -> ImageDecoder.open(file, name, limits));
  }

  /**
   * A file that is still to be read, to its end; whoever opened it closes it. Such a source is
   * opened once.
   *
   * @param name what to call it in predictions and errors
   */
  public static ImageSource of(InputStream file, String name) {
    Objects.requireNonNull(file);
    return new ImageSource(
        name,
        Optional.empty(),
        limits -> ImageDecoder.open(read(file, name, limits), name, limits));
  }

  /**
   * Pixels in memory, over white where they are transparent.
   *
   * @param image not to be changed before it is decoded
   * @param name what to call it in predictions and errors
   */
  public static ImageSource of(BufferedImage image, String name) {
    Objects.requireNonNull(image);
    return new ImageSource(
        name, Optional.empty(), limits -> BufferedPixels.of(image, name, limits));
  }

  // One byte more than is allowed shows that there are too many; the rest is not read.
  private static byte[] read(InputStream file, String name, ImageLimits limits) {
    try {
      return file.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, limits.maxBytes() + 1));
    } catch (IOException e) {
      throw BadInputException.unreadable(name, e);
    }
  }

  /** What it is called in predictions and errors; a file's path. */
  public String name() {
    return name;
  }

  /** The file; empty for what is in memory or a stream. */
  public Optional<Path> path() {
    return path;
  }

  /**
   * Reads the file and its header; nothing is decoded yet.
   *
   * @throws BadInputException for what is no image, is damaged, or is over the limits
   */
  public DecodableImage open(ImageLimits limits) {
    return opening.open(limits);
  }
}
