package com.example.data;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.datavec.api.records.reader.RecordReader;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.datavec.BatchDataSetIterator;
import org.finetune4j.data.datavec.SampleRecordReader;
import org.finetune4j.data.load.BatchLoader;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Reads a table and its images for Deeplearning4j's own iterators, without a network. */
public final class Read {
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("voc");
    Path train = Files.createDirectory(folder.resolve("train"));
    StringBuilder rows = new StringBuilder("fname,labels,is_valid\n");
    for (int i = 0; i < 4; i++) {
      BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xff0000);
      ImageIO.write(image, "png", train.resolve(i + ".png").toFile());
      rows.append(i).append(".png,").append(i % 2 == 0 ? "dog cat" : "dog").append(",").append(i > 2 ? "True" : "False").append("\n");
    }
    Files.writeString(folder.resolve("train.csv"), rows);
    SampleTable table = LabelsCsv.pascal2007(folder).read().split(Split.byColumn());
    Pipeline pipeline = Pipeline.validation(Resize.squash(ImageSize.square(32)));
    int images = 0;
    try (RecordReader reader = new SampleRecordReader(table.train(), pipeline)) {
      for (; reader.hasNext(); images++) {
        reader.next();
      }
    }
    if (images != 3) {
      throw new AssertionError(images + " records for training");
    }
    DataSetIterator batches =
        new BatchDataSetIterator(BatchLoader.of(table.train(), pipeline).batchSize(2).build(), 0);
    int batched = 0;
    while (batches.hasNext()) {
      batched += batches.next().numExamples();
    }
    if (batched != images) {
      throw new AssertionError(batched + " images in batches, " + images + " records");
    }
    System.out.println(table.task().names() + ", " + images + " images for training");
  }
}
