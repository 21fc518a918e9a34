package org.finetune4j.training;

import java.util.Locale;
import java.util.Map;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.Task;
import org.finetune4j.data.transform.Augment;
import org.finetune4j.data.transform.CentreOfSquash;
import org.finetune4j.data.transform.LostPoints;
import org.finetune4j.data.transform.Normalize;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.RandomResizedCrop;
import org.finetune4j.data.transform.Resize;
import org.finetune4j.model.Normalization;
import org.finetune4j.model.Preprocessing;

/** Turns a configuration, or a model's card, into what is done to images. */
public final class ImageTransforms {
  private static final String SQUASH = "squash";
  private static final String CENTRE_OF_SQUASH = "squash_centre";

  private ImageTransforms() {}

  /** What is done to a training image. */
  public static Pipeline training(TrainingConfig config, Task task, Normalization normalization) {
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
    return pipeline.with(normalize(normalization)).with(config.lostPoints());
  }

  /** What is done to a validation image, and to any image later. */
  public static Preprocessing preprocessing(TrainingConfig config, Normalization normalization) {
    String method =
        switch (config.augmentation()) {
          case RANDOM_CROP, RANDOM_CROP_AND_AFFINE -> CENTRE_OF_SQUASH;
          case AFFINE, NONE -> SQUASH;
        };
    return new Preprocessing(config.size(), method, Map.of(), normalization);
  }

  /**
   * The transforms that a card asks for; points are kept wherever they fall.
   *
   * @throws BadInputException for a method that this version does not know
   */
  public static Pipeline validation(Preprocessing preprocessing) {
    Pipeline pipeline =
        switch (preprocessing.method()) {
          case SQUASH -> Pipeline.validation(Resize.squash(preprocessing.size()));
          case CENTRE_OF_SQUASH -> Pipeline.validation(new CentreOfSquash(preprocessing.size()));
          case "crop" -> Pipeline.validation(Resize.crop(preprocessing.size()));
          default ->
              throw new BadInputException(
                  String.format(
                      Locale.ROOT,
                      "The model was trained on images brought to size by '%s', which this version does not know: use the version it was made with.",
                      preprocessing.method()));
        };
    return pipeline.with(normalize(preprocessing.normalization())).with(LostPoints.KEEP);
  }

  private static Normalize normalize(Normalization normalization) {
    return new Normalize(normalization.mean(), normalization.std());
  }
}
