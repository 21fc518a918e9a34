package com.example.training;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.SampleTable;
import org.finetune4j.data.Split;
import org.finetune4j.data.read.LabelsCsv;
import org.finetune4j.model.network.Backbone;
import org.finetune4j.model.Geometry;
import org.finetune4j.model.HeadSpec;
import org.finetune4j.model.ResNetShape;
import org.finetune4j.training.Learner;
import org.finetune4j.training.TrainingConfig;
import org.finetune4j.training.callback.EpochTable;

/** The ten lines of the project's first page, with a small network and drawn images. */
public final class FineTune {
  public static void main(String[] arguments) throws Exception {
    SampleTable table = LabelsCsv.pascal2007(drawn()).read().split(Split.byColumn());
    Backbone backbone =
        Backbone.untrained(
            new ResNetShape("tiny", ResNetShape.Block.BASIC, List.of(1, 1, 1, 1), 4, Geometry.TORCHVISION));
    TrainingConfig config =
        TrainingConfig.builder(table.task()).size(ImageSize.square(32)).batchSize(4).head(new HeadSpec(8, 0.25, 0.5)).build();
    Path file = Files.createTempDirectory("model").resolve("model.f4j");
    try (Learner learner = Learner.of(table, backbone, config)) {
      learner.with(new EpochTable(System.out));
      learner.fineTune(1);
      learner.save(file);
    }
    System.out.println("saved " + Files.size(file) + " bytes");
  }

  private static Path drawn() throws Exception {
    Path folder = Files.createTempDirectory("voc");
    Path train = Files.createDirectory(folder.resolve("train"));
    StringBuilder rows = new StringBuilder("fname,labels,is_valid\n");
    for (int i = 0; i < 12; i++) {
      boolean red = i % 2 == 0;
      BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
      for (int y = 10; y < 30; y++) {
        for (int x = 10; x < 30; x++) {
          image.setRGB(x, y, red ? 0xff0000 : 0x0000ff);
        }
      }
      ImageIO.write(image, "png", train.resolve(i + ".png").toFile());
      rows.append(i).append(".png,").append(red ? "red" : "blue").append(i < 8 ? ",False\n" : ",True\n");
    }
    Files.writeString(folder.resolve("train.csv"), rows);
    return folder;
  }
}
