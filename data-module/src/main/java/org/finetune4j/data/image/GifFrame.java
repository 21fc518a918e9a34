package org.finetune4j.data.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The first frame of a GIF, which OpenCV cannot read: its place on the canvas, and the canvas.
 *
 * @param width of the canvas
 * @param height of the canvas
 * @param left where the frame lies on it
 * @param top where the frame lies on it
 */
record GifFrame(int width, int height, int left, int top) {
  static GifFrame read(byte[] file) throws DamagedImageException {
    Bytes in = Bytes.little(file);
    int at = 13 + tableLength(in.u8(10));
    while (in.u8(at) == 0x21) {
      at = afterBlocks(in, at + 2);
    }
    if (in.u8(at) != 0x2c) {
      throw new DamagedImageException("is a GIF without an image");
    }
    int left = in.u16(at + 1);
    int top = in.u16(at + 3);
    int right = left + in.u16(at + 5);
    int bottom = top + in.u16(at + 7);
    afterBlocks(in, at + 11 + tableLength(in.u8(at + 9)));
    return new GifFrame(Math.max(in.u16(6), right), Math.max(in.u16(8), bottom), left, top);
  }

  ImageHeader header() {
    return new ImageHeader(ImageFormat.GIF, width, height, Orientation.UPRIGHT, true);
  }

  /** The canvas as BGR, white where the frame is transparent or does not reach. */
  byte[] bgr(byte[] file) throws IOException {
    ImageReader reader = RasterPixels.own("gif");
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      BufferedImage frame = reader.read(0);
      BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D pen = canvas.createGraphics();
      pen.setColor(Color.WHITE);
      pen.fillRect(0, 0, width, height);
      pen.drawImage(frame, left, top, null);
      pen.dispose();
      return ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
    } finally {
      reader.dispose();
    }
  }

  private static int tableLength(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
  }

  private static int afterBlocks(Bytes in, int start) {
    int at = start;
    for (int length = in.u8(at); length > 0; length = in.u8(at)) {
      at += length + 1;
    }
    return at + 1;
  }
}
