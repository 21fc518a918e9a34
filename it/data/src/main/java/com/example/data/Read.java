package com.example.data;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.datavec.api.records.reader.RecordReader;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Role;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.read.LabelledImageRecordReader;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.data.transform.Pipeline;
import org.finetune4j.data.transform.Resize;

/** Reads a table and its images, without a network. */
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
    LabelsCsv source = LabelsCsv.pascal2007(folder);
    SampleTable table = source.read().split(Split.byColumn());
    int images = 0;
    try (RecordReader reader =
        new LabelledImageRecordReader(
            source, Split.byColumn(), Role.TRAIN, Pipeline.validation(Resize.squash(ImageSize.square(32))))) {
      for (; reader.hasNext(); images++) {
        reader.next();
      }
    }
    if (images != 3) {
      throw new AssertionError(images + " images for training");
    }
    System.out.println(table.task().names() + ", " + images + " images for training");
  }
}
