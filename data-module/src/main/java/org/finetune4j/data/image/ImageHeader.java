package org.finetune4j.data.image;

import org.finetune4j.data.ImageSize;

/**
 * What a file states about its image before decoding.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param orientation EXIF's 1..8; what was stored becomes upright by it
 * @param alpha whether there are transparent pixels to blend
 */
record ImageHeader(
    ImageFormat format, int width, int height, Orientation orientation, boolean alpha) {

  /** Reads the header and follows the file to its end marker. */
  static ImageHeader read(ImageFormat format, byte[] file) throws DamagedImageException {
    try {
      ImageHeader header =
          switch (format) {
            case JPEG -> JpegHeader.read(file);
            case PNG -> PngHeader.read(file);
            case BMP -> BmpHeader.read(file);
            case TIFF -> TiffLayout.read(file).header();
            case WEBP -> WebpHeader.read(file);
            case GIF -> GifFrame.read(file).header();
          };
      if (header.width < 1 || header.height < 1) {
        throw new DamagedImageException("claims a size of nothing");
      }
      return header;
    } catch (IndexOutOfBoundsException e) {
      throw new DamagedImageException("ends before its header does", e);
    }
  }

  long pixels() {
    return (long) width * height;
  }

  /** Size when the right way up. */
  ImageSize upright() {
    return orientation.swapsAxes() ? new ImageSize(width, height) : new ImageSize(height, width);
  }
}
