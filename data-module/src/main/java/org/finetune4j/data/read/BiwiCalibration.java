package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Camera;
import org.finetune4j.data.Point;

/**
 * The colour camera of a sequence, out of {@code rgb.cal}: focal lengths and principal point in
 * pixels. The rotation and translation from the depth camera, which follow in the file, are left
 * aside, as fastai's book does.
 */
record BiwiCalibration(double focalX, double focalY, double centreX, double centreY) {
  private static final Camera.LabelNoise NOISE =
      new Camera.LabelNoise(
          "Biwi's annotation, as its authors state it: Fanelli and others, Real Time Head Pose"
              + " Estimation from Consumer Depth Cameras, 2011",
          1);

  static BiwiCalibration read(Path file) {
    return of(SmallText.numbers(file, "calibration"), file.toString());
  }

  private static BiwiCalibration of(List<double[]> rows, String location) {
    if (rows.size() < 3 || rows.stream().limit(3).anyMatch(r -> r.length != 3)) {
      throw new BadInputException(
          location
              + " does not begin with a camera matrix of 3 rows of 3 numbers: restore the file.");
    }
    BiwiCalibration read =
        new BiwiCalibration(rows.get(0)[0], rows.get(1)[1], rows.get(0)[2], rows.get(1)[2]);
    if (!(read.focalX > 0 && read.focalY > 0)) {
      throw new BadInputException(location + " has no focal length above 0: restore the file.");
    }
    return read;
  }

  /**
   * Where the centre is seen, in pixels of the original 640x480 image; empty where that is no place
   * near any image.
   */
  Optional<Point> project(BiwiPose pose) {
    return PixelBounds.of(
        pose.x() * focalX / pose.z() + centreX, pose.y() * focalY / pose.z() + centreY);
  }

  Camera camera(BiwiPose pose) {
    return new Camera(focalX, focalY, pose.z(), Optional.of(NOISE));
  }
}
