package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.finetune4j.data.BadInputException;

/** Where the head's centre is, in millimetres before the depth camera; z is the depth, above 0. */
record BiwiPose(double x, double y, double z) {
  static BiwiPose read(Path file) {
    return of(SmallText.numbers(file, "pose file"), file.toString());
  }

  private static BiwiPose of(List<double[]> rows, String location) {
    if (rows.size() != 4 || rows.stream().anyMatch(r -> r.length != 3)) {
      throw new BadInputException(
          location
              + " does not hold 4 rows of 3 numbers (3 of the rotation, 1 of the centre):"
              + " restore the file.");
    }
    double[] centre = rows.get(3);
    if (!(centre[2] > 0)) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has a depth of %s mm, which is not above 0: correct it or remove the frame.",
              location,
              centre[2]));
    }
    return new BiwiPose(centre[0], centre[1], centre[2]);
  }
}
