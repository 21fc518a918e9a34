package org.finetune4j.training.batch;

import org.finetune4j.data.Task;
import org.finetune4j.data.transform.Augment;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.model.Preprocessing;
import org.finetune4j.model.PretrainedInput;

/** The transforms that settings ask for. */
public final class ImageTransforms {
  private ImageTransforms() {}

  /** What is done to a training image. */
  public static Pipeline training(ImageSettings images, Task task, PretrainedInput input) {
    RandomResizedCrop crop = RandomResizedCrop.of(images.size(), images.minScale());
    Resize squash = Resize.squash(images.size());
    Augment augment = Augment.defaults().withFlipOrder(task.flipOrder());
    Pipeline pipeline =
        switch (images.augmentation()) {
          case RANDOM_CROP -> Pipeline.training(crop);
          case AFFINE -> Pipeline.training(squash, augment);
          case RANDOM_CROP_AND_AFFINE -> Pipeline.training(crop, augment);
          case NONE -> Pipeline.training(squash);
        };
    return pipeline.with(input.interpolation()).with(input.normalize()).with(images.lostPoints());
  }

  /** What is done to a validation image, and to any image later. */
  public static Preprocessing preprocessing(ImageSettings images, PretrainedInput input) {
    Preprocessing.Method method =
        switch (images.augmentation()) {
          case RANDOM_CROP, RANDOM_CROP_AND_AFFINE -> Preprocessing.Method.CENTRE_OF_SQUASH;
          case AFFINE, NONE -> Preprocessing.Method.SQUASH;
        };
    return new Preprocessing(images.size(), method, input.interpolation(), input.normalize());
  }
}
