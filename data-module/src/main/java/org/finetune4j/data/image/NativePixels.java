package org.finetune4j.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** JPEG, PNG and WebP by OpenCV, over white, as BGR, the way round they are stored. */
@SuppressWarnings({"try", "unchecked"}) // A scope is opened to be closed; its varargs are generic.
final class NativePixels {
  static {
    // The loader decodes on threads of its own.
    opencv_core.setNumThreads(1);
  }

  private NativePixels() {}

  /** A JPEG at a whole, half, quarter or eighth of its size. */
  static byte[] jpeg(byte[] file, int reduction, int width, int height)
      throws DamagedImageException {
    int scale =
        switch (reduction) {
          case 2 -> IMREAD_REDUCED_COLOR_2;
          case 4 -> IMREAD_REDUCED_COLOR_4;
          case 8 -> IMREAD_REDUCED_COLOR_8;
          default -> IMREAD_COLOR;
        };
    return opaque(file, scale | IMREAD_IGNORE_ORIENTATION, width, height);
  }

  static byte[] png(byte[] file, ImageHeader header) throws DamagedImageException {
    byte[] pixels = PngHeader.pixelsAlone(file);
    OptionalInt grey = header.alpha() ? PngHeader.transparentGrey(pixels) : OptionalInt.empty();
    return grey.isPresent() ? grey(pixels, header, grey.getAsInt()) : webp(pixels, header);
  }

  static byte[] webp(byte[] file, ImageHeader header) throws DamagedImageException {
    if (!header.alpha()) {
      int flags = IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION;
      return opaque(file, flags, header.width(), header.height());
    }
    try (PointerScope scope = new PointerScope()) {
      Mat mat = decoded(file, IMREAD_UNCHANGED, header.width(), header.height());
      if (mat.channels() == 4) {
        return mat.depth() == CV_8U ? overWhite(mat) : overWhite16(mat);
      }
    }
    return opaque(file, IMREAD_COLOR, header.width(), header.height());
  }

  private static byte[] opaque(byte[] file, int flags, int width, int height)
      throws DamagedImageException {
    try (PointerScope scope = new PointerScope()) {
      Mat mat = decoded(file, flags, width, height);
      if (mat.type() != CV_8UC3) {
        throw new DamagedImageException("holds another kind of image than its header claims");
      }
      byte[] bgr = new byte[3 * width * height];
      mat.data().get(bgr);
      return bgr;
    }
  }

  /** OpenCV leaves out that one level of grey is transparent. */
  private static byte[] grey(byte[] file, ImageHeader header, int clear)
      throws DamagedImageException {
    try (PointerScope scope = new PointerScope()) {
      Mat mat = decoded(file, IMREAD_UNCHANGED, header.width(), header.height());
      if (mat.channels() != 1) {
        throw new DamagedImageException("holds another kind of image than its header claims");
      }
      boolean wide = mat.depth() == CV_16U;
      ByteBuffer levels = levels(mat);
      byte[] bgr = new byte[3 * header.width() * header.height()];
      for (int i = 0; i < bgr.length; i += 3) {
        int level = wide ? levels.getShort(i / 3 * 2) & 0xffff : levels.get(i / 3) & 0xff;
        int shown = level == clear ? 255 : wide ? (level + 128) / 257 : level;
        bgr[i] = (byte) shown;
        bgr[i + 1] = (byte) shown;
        bgr[i + 2] = (byte) shown;
      }
      return bgr;
    }
  }

  private static byte[] overWhite(Mat mat) {
    ByteBuffer bgra = levels(mat);
    byte[] bgr = new byte[bgra.limit() / 4 * 3];
    for (int from = 0, to = 0; to < bgr.length; from += 4, to += 3) {
      int alpha = bgra.get(from + 3) & 0xff;
      for (int c = 0; c < 3; c++) {
        bgr[to + c] = (byte) Blend.overWhite(bgra.get(from + c) & 0xff, alpha, 255, false);
      }
    }
    return bgr;
  }

  private static byte[] overWhite16(Mat mat) {
    ByteBuffer bgra = levels(mat);
    byte[] bgr = new byte[bgra.limit() / 8 * 3];
    for (int from = 0, to = 0; to < bgr.length; from += 8, to += 3) {
      int alpha = bgra.getShort(from + 6) & 0xffff;
      for (int c = 0; c < 3; c++) {
        int level = bgra.getShort(from + 2 * c) & 0xffff;
        bgr[to + c] = (byte) Blend.overWhite(level, alpha, 65_535, false);
      }
    }
    return bgr;
  }

  private static ByteBuffer levels(Mat mat) {
    BytePointer all = mat.data().capacity(mat.total() * mat.elemSize());
    return all.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  private static Mat decoded(byte[] file, int flags, int width, int height)
      throws DamagedImageException {
    Mat mat = imdecode(new Mat(1, file.length, CV_8UC1, new BytePointer(file)), flags);
    if (mat.empty()) {
      throw new DamagedImageException("cannot be decoded");
    }
    boolean known = mat.depth() == CV_8U || mat.depth() == CV_16U;
    if (!known || mat.cols() != width || mat.rows() != height || !mat.isContinuous()) {
      throw new DamagedImageException("holds another kind of image than its header claims");
    }
    return mat;
  }
}
