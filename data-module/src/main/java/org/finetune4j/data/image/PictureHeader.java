package org.finetune4j.data.image;

import org.finetune4j.data.PictureSize;

/**
 * What a file says of its picture before decoding.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param orientation EXIF's 1..8; what was stored becomes upright by it
 * @param alpha whether there are transparent pixels to blend
 */
record PictureHeader(
    PictureFormat format, int width, int height, Orientation orientation, boolean alpha) {

  /** Reads the header and follows the file to its end marker. */
  static PictureHeader read(PictureFormat format, byte[] file) throws DamagedPictureException {
    try {
      PictureHeader header =
          switch (format) {
            case JPEG -> JpegHeader.read(file);
            case PNG -> PngHeader.read(file);
            case BMP -> BmpHeader.read(file);
            case TIFF -> TiffLayout.read(file).header();
            case WEBP -> WebpHeader.read(file);
            case GIF -> GifFrame.read(file).header();
          };
      if (header.width < 1 || header.height < 1) {
        throw new DamagedPictureException("claims a size of nothing");
      }
      return header;
    } catch (IndexOutOfBoundsException e) {
      throw new DamagedPictureException("ends before its header does", e);
    }
  }

  long pixels() {
    return (long) width * height;
  }

  /** Size when the right way up. */
  PictureSize upright() {
    return orientation.swapsAxes()
        ? new PictureSize(width, height)
        : new PictureSize(height, width);
  }
}
