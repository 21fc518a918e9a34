package org.finetune4j.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A picture and what is to be learned of it.
 *
 * @param picture where the picture lies
 * @param target what is to be learned
 * @param group whom or what the picture shows, for splits that keep a group together; empty if
 *     unknown
 * @param role training or validation
 * @param camera depth and focal length of a point's picture, where the data carries them
 */
public record Sample(
    Path picture, Target target, String group, Role role, Optional<Camera> camera) {
  public Sample {
    Objects.requireNonNull(picture);
    Objects.requireNonNull(target);
    Objects.requireNonNull(group);
    Objects.requireNonNull(role);
    Objects.requireNonNull(camera);
  }

  /** The same sample in another role. */
  public Sample withRole(Role other) {
    return new Sample(picture, target, group, other, camera);
  }
}
