package org.finetune4j.training;

import org.finetune4j.data.Task;
import org.finetune4j.data.transform.Augment;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.model.Preprocessing;

/** Turns a configuration into the transforms of images. */
public final class ImageTransforms {
  private ImageTransforms() {}

  /** What is done to a training image. */
  public static Pipeline training(TrainingConfig config, Task task, Normalize normalize) {
    RandomResizedCrop crop = RandomResizedCrop.of(config.size(), config.minScale());
    Resize squash = Resize.squash(config.size());
    Augment augment = Augment.defaults().withFlipOrder(task.flipOrder());
    Pipeline pipeline =
        switch (config.augmentation()) {
          case RANDOM_CROP -> Pipeline.training(crop);
          case AFFINE -> Pipeline.training(squash, augment);
          case RANDOM_CROP_AND_AFFINE -> Pipeline.training(crop, augment);
          case NONE -> Pipeline.training(squash);
        };
    return pipeline.with(normalize).with(config.lostPoints());
  }

  /** What is done to a validation image, and to any image later. */
  public static Preprocessing preprocessing(TrainingConfig config, Normalize normalize) {
    Preprocessing.Method method =
        switch (config.augmentation()) {
          case RANDOM_CROP, RANDOM_CROP_AND_AFFINE -> Preprocessing.Method.CENTRE_OF_SQUASH;
          case AFFINE, NONE -> Preprocessing.Method.SQUASH;
        };
    return new Preprocessing(config.size(), method, normalize);
  }
}
