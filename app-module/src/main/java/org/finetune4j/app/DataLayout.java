package org.finetune4j.app;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How data lies on disk; an option is for some of these and would be ignored in silence by others.
 */
enum DataLayout {
  LABELS_TABLE("a table of labels"),
  POINTS_TABLE("a table of points"),
  BIWI("Biwi's folders"),
  VOC("a VOC devkit"),
  COCO_LABELS("COCO's JSON"),
  COCO_POINTS("COCO's keypoints"),
  YOLO_POSE("Ultralytics' pose folders"),
  CLASS_FOLDERS("a folder for each class");

  static final Set<DataLayout> TABLES = EnumSet.of(LABELS_TABLE, POINTS_TABLE);
  static final Set<DataLayout> POINTS = EnumSet.of(POINTS_TABLE, BIWI, COCO_POINTS, YOLO_POSE);

  /** Whose points may be renamed and paired. */
  static final Set<DataLayout> NAMED_POINTS = EnumSet.of(POINTS_TABLE, COCO_POINTS, YOLO_POSE);

  static final Set<DataLayout> COCO = EnumSet.of(COCO_LABELS, COCO_POINTS);

  /** Whose files name images. */
  static final Set<DataLayout> LISTS =
      EnumSet.of(LABELS_TABLE, POINTS_TABLE, COCO_LABELS, COCO_POINTS);

  private final String words;

  DataLayout(String words) {
    this.words = words;
  }

  /** An option, whether it was given, and the layouts that it applies to. */
  record Use(String option, boolean given, Set<DataLayout> layouts) {
    String words() {
      return layouts.stream().sorted().map(l -> l.words).collect(Collectors.joining(" or "));
    }
  }

  @Override
  public String toString() {
    return words;
  }
}
