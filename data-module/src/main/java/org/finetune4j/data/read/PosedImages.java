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
  private final Map<Path, Place> seen = new HashMap<>();
  private int several;
  private int without;

  /**
   * The next image.
   *
   * @param place where it is listed
   */
  void add(Place place, Path folder, String file, Role role, Poses poses) {
    Place before = seen.putIfAbsent(folder.resolve(file), place);
    if (before != null) {
      throw place.bad("'%s' is listed in %s already: remove one", file, before.file().toString());
    }
    several += poses.count() > 1 ? 1 : 0;
    if (poses.count() > 0) {
      add(folder, file, role, poses.largest());
    } else {
      without++;
    }
  }

  private void add(Path folder, String file, Role role, List<Optional<Point>> points) {
    samples.add(new Sample(folder, file, new Target.Points(points), "", role, Optional.empty()));
  }

  /** An image that cannot be opened, for whoever loads it to refuse or skip. */
  void addUnreadable(Path folder, String file, Role role, int points) {
    add(folder, file, role, Collections.nCopies(points, Optional.empty()));
  }

  /** All images so far; refuses where there is none. */
  SampleTable table(Place whole, Task task, List<String> notes) {
    if (samples.isEmpty()) {
      throw whole.bad("no image has an object with a known point: complete its annotations");
    }
    List<String> all = new ArrayList<>(notes);
    note(all, several, "%d %s several objects with points: those of the largest box are taken.");
    note(all, without, "%d %s no object with a known point and is left out.");
    return new SampleTable(task, samples, all);
  }

  private static void note(List<String> notes, int images, String sentence) {
    if (images > 0) {
      notes.add(
          String.format(Locale.ROOT, sentence, images, images == 1 ? "image has" : "images have"));
    }
  }
}
