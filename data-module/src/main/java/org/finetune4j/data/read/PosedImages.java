package org.finetune4j.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.Point;
import org.finetune4j.data.Role;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Target;
import org.finetune4j.data.Task;

/**
 * Images on which any number of objects have points, as samples with the points of one: that with
 * the largest box, of those with a point that is known. Images without one are left out.
 */
final class PosedImages {
  private final List<Sample> samples = new ArrayList<>();
  private final Map<Path, FileLocation> seen = new HashMap<>();
  private int several;
  private int without;

  /**
   * The next image.
   *
   * @param location where it is listed
   * @param file as it is listed, where it has no object with a point
   */
  void add(FileLocation location, Path folder, String file, Role role, Poses poses) {
    several += poses.count() > 1 ? 1 : 0;
    if (poses.count() > 0) {
      add(location, folder, file, role, poses.largest());
    } else {
      without++;
    }
  }

  private void add(
      FileLocation location, Path folder, String file, Role role, List<Optional<Point>> points) {
    FileLocation before = seen.putIfAbsent(folder.resolve(file), location);
    if (before != null) {
      throw location.listedTwice(file, before);
    }
    samples.add(new Sample(folder, file, new Target.Points(points), "", role, Optional.empty()));
  }

  /** An image that cannot be opened, for whoever loads it to refuse or skip. */
  void addUnreadable(FileLocation location, Path folder, String file, Role role, int points) {
    add(location, folder, file, role, Collections.nCopies(points, Optional.empty()));
  }

  /** All images so far; refuses where there is none. */
  SampleTable table(FileLocation whole, Task task, List<String> notes) {
    if (samples.isEmpty()) {
      throw whole.bad("no image has an object with a known point: complete its annotations");
    }
    List<String> all = new ArrayList<>(notes);
    note(
        all,
        several,
        "1 image has several objects with points: those of the largest box are taken.",
        "%d images have several objects with points: those of the largest boxes are taken.");
    note(
        all,
        without,
        "1 image has no object with a known point and is left out.",
        "%d images have no object with a known point and are left out.");
    return new SampleTable(task, samples, all);
  }

  private static void note(List<String> notes, int images, String one, String more) {
    if (images > 0) {
      notes.add(images == 1 ? one : String.format(Locale.ROOT, more, images));
    }
  }
}
