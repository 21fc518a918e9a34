package org.finetune4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.Sample;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.image.ImageDecoder;
import org.finetune4j.data.load.ReadableSamples;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.network.TrainingTable;

/**
 * What a model's card keeps of the data and the weights that its training begins with.
 *
 * @param table empty where batches are not of a table
 * @param meanPoint the training images' mean of each point, scaled; empty for other tasks
 * @param facts fingerprint, name and images of the weights, for the provenance
 */
record TrainedOn(Optional<TrainingTable> table, List<Point> meanPoint, Map<String, String> facts) {

  static TrainedOn unknown() {
    return new TrainedOn(Optional.empty(), List.of(), Map.of());
  }

  static TrainedOn of(ReadableSamples images, Backbone backbone) {
    SampleTable table = images.table();
    Map<String, String> facts = new TreeMap<>();
    facts.put("data", table.fingerprint());
    backbone
        .weights()
        .map(Path::getFileName)
        .ifPresent(file -> facts.put("weights", file.toString()));
    facts.put("pretrained_input", backbone.input().describe());
    TrainingTable counted =
        new TrainingTable(
            images.listed().contents(),
            table.train().size(),
            table.valid().size(),
            Optional.empty());
    return new TrainedOn(Optional.of(counted), meanPoint(table.train()), facts);
  }

  private static List<Point> meanPoint(SampleTable train) {
    List<Sample> samples = new ArrayList<>();
    List<ImageSize> sizes = new ArrayList<>();
    for (Sample sample : train.samples()) {
      if (sample.target().points().isEmpty()) {
        continue; // no size is needed
      }
      try {
        sizes.add(ImageDecoder.open(sample.image()).size());
        samples.add(sample);
      } catch (BadInputException e) {
        // Went bad since it was checked: it will not be trained on.
      }
    }
    return TaskPredictions.baseline(train.task(), samples, sizes).meanPoint().stream()
        .flatMap(Arrays::stream)
        .map(xy -> new Point(xy[0], xy[1]))
        .toList();
  }
}
