package org.finetune4j.data.image;

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

import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.PictureSize;

/** A picture file in memory whose header has been read and found sound. */
@SuppressWarnings({"try", "unchecked"}) // A scope is opened to be closed; its varargs are generic.
public final class EncodedPicture {
  static {
    // The loader decodes on threads of its own.
    opencv_core.setNumThreads(1);
  }

  private final byte[] file;
  private final String name;
  private final PictureHeader header;

  EncodedPicture(byte[] file, String name, PictureHeader header) {
    this.file = file;
    this.name = name;
    this.header = header;
  }

  /** Size of the whole picture, right way up. */
  public PictureSize size() {
    return header.upright();
  }

  /** What the file's first bytes say it is. */
  public PictureFormat format() {
    return header.format();
  }

  /** The largest of 1, 2, 4 and 8 that leaves at least this size. */
  public int reductionFor(PictureSize atLeast) {
    PictureSize size = size();
    int reduction = 8;
    while (reduction > 1
        && (size.width() < (long) reduction * atLeast.width()
            || size.height() < (long) reduction * atLeast.height())) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * Decodes.
   *
   * @param reduction 1, 2, 4 or 8: pixels of the file to one of the picture, along each side. A
   *     JPEG is decoded at that scale, which is much faster; others are averaged afterwards.
   */
  public Picture decode(int reduction) {
    if (reduction != 1 && reduction != 2 && reduction != 4 && reduction != 8) {
      throw new IllegalArgumentException("a reduction of " + reduction);
    }
    try {
      return switch (header.format()) {
        case JPEG -> jpeg(reduction);
        case GIF -> upright(GifFrame.read(file).bgr(file)).reduced(reduction);
        default -> whole().reduced(reduction);
      };
    } catch (DamagedPictureException e) {
      throw unreadable(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw unreadable("cannot be decoded", e);
    }
  }

  private BadInputException unreadable(String why, Exception cause) {
    return new BadInputException(name + " " + why + "; replace the file or take it out", cause);
  }

  private Picture upright(byte[] bgr) {
    PictureSize size = size();
    byte[] rgb = header.orientation().uprightRgb(bgr, header.width(), header.height());
    return Picture.of(size.width(), size.height(), rgb);
  }

  private Picture jpeg(int reduction) throws DamagedPictureException {
    int width = (header.width() + reduction - 1) / reduction;
    int height = (header.height() + reduction - 1) / reduction;
    try (PointerScope scope = new PointerScope()) {
      Mat mat = imdecode(encoded(), colour(reduction) | IMREAD_IGNORE_ORIENTATION);
      byte[] bgr = bytes(mat, CV_8UC3, width, height);
      Orientation turn = header.orientation();
      // Where a turned side is no multiple of the reduction, its odd pixels come first.
      double spareWidth = width - header.width() / (double) reduction;
      double spareHeight = height - header.height() / (double) reduction;
      double left = turn.flipsX() ? (turn.swapsAxes() ? spareHeight : spareWidth) : 0;
      double top = turn.flipsY() ? (turn.swapsAxes() ? spareWidth : spareHeight) : 0;
      return new Picture(
          turn.swapsAxes() ? height : width,
          turn.swapsAxes() ? width : height,
          turn.uprightRgb(bgr, width, height),
          size(),
          reduction,
          left,
          top);
    }
  }

  private static int colour(int reduction) {
    return switch (reduction) {
      case 2 -> IMREAD_REDUCED_COLOR_2;
      case 4 -> IMREAD_REDUCED_COLOR_4;
      case 8 -> IMREAD_REDUCED_COLOR_8;
      default -> IMREAD_COLOR;
    };
  }

  private Picture whole() throws DamagedPictureException {
    try (PointerScope scope = new PointerScope()) {
      if (header.alpha()) {
        Mat mat = imdecode(encoded(), IMREAD_UNCHANGED);
        if (mat.channels() == 4) {
          // Of 8 bits libtiff hands out colours that are multiplied by alpha already.
          boolean multiplied = header.format() == PictureFormat.TIFF && mat.depth() == CV_8U;
          return placed(overWhite(eightBits(mat), multiplied), mat.cols(), mat.rows());
        }
      }
      Mat mat = imdecode(encoded(), IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION);
      return placed(bytes(mat, CV_8UC3, mat.cols(), mat.rows()), mat.cols(), mat.rows());
    }
  }

  /** OpenCV turns a TIFF by itself, whatever the flags. */
  private Picture placed(byte[] bgr, int width, int height) throws DamagedPictureException {
    boolean turned = header.format() == PictureFormat.TIFF;
    PictureSize expected = turned ? size() : new PictureSize(header.height(), header.width());
    if (width != expected.width() || height != expected.height()) {
      throw new DamagedPictureException("holds another size than its header claims");
    }
    return turned
        ? Picture.of(width, height, Orientation.UPRIGHT.uprightRgb(bgr, width, height))
        : upright(bgr);
  }

  private Mat encoded() {
    return new Mat(1, file.length, CV_8UC1, new BytePointer(file));
  }

  private static Mat eightBits(Mat mat) throws DamagedPictureException {
    if (mat.depth() == CV_8U) {
      return mat;
    }
    if (mat.depth() != opencv_core.CV_16U) {
      throw new DamagedPictureException("has pixels of neither 8 nor 16 bits");
    }
    Mat narrow = new Mat();
    mat.convertTo(narrow, CV_8U, 1 / 257.0, 0);
    return narrow;
  }

  private static byte[] overWhite(Mat mat, boolean multiplied) throws DamagedPictureException {
    byte[] bgra = bytes(mat, mat.type(), mat.cols(), mat.rows());
    byte[] bgr = new byte[bgra.length / 4 * 3];
    for (int from = 0, to = 0; from < bgra.length; from += 4, to += 3) {
      int alpha = bgra[from + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        int level = bgra[from + c] & 0xff;
        int colour = multiplied ? level : (level * alpha + 127) / 255;
        bgr[to + c] = (byte) Math.min(255, colour + 255 - alpha);
      }
    }
    return bgr;
  }

  private static byte[] bytes(Mat mat, int type, int width, int height)
      throws DamagedPictureException {
    if (mat.empty()) {
      throw new DamagedPictureException("cannot be decoded");
    }
    if (mat.type() != type || mat.cols() != width || mat.rows() != height || !mat.isContinuous()) {
      throw new DamagedPictureException("holds another kind of picture than its header claims");
    }
    byte[] bytes = new byte[width * height * mat.channels()];
    mat.data().get(bytes);
    return bytes;
  }
}
