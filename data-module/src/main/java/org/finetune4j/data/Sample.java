package org.finetune4j.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * An image and what is to be learned of it.
 *
 * @param folder the folder the data's images lie in
 * @param file the image's path from that folder, with {@code /} between names; as listed in the
 *     data, so it names the sample in reports on any machine
 * @param target what is to be learned
 * @param group whom or what the image shows, for splits that keep a group together; empty if
 *     unknown
 * @param role training or validation
 * @param camera depth and focal length of a point's image, where the data carries them
 */
public record Sample(
    Path folder, String file, Target target, String group, Role role, Optional<Camera> camera) {
  public Sample {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(target);
    Objects.requireNonNull(group);
    Objects.requireNonNull(role);
    Objects.requireNonNull(camera);
    if (file.isBlank()) {
      throw new IllegalArgumentException("a sample without a file");
    }
  }

  /** A sample of an image that stands alone: its own folder is the data's. */
  public Sample(Path image, Target target, String group, Role role, Optional<Camera> camera) {
    this(
        image.toAbsolutePath().getParent(),
        image.getFileName().toString(),
        target,
        group,
        role,
        camera);
  }

  /** Where the image lies. */
  public Path image() {
    return folder.resolve(file);
  }

  /** The same sample in another role. */
  public Sample withRole(Role other) {
    return new Sample(folder, file, target, group, other, camera);
  }
}
