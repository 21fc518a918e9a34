package org.finetune4j.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.finetune4j.data.BadInputException;
import org.finetune4j.golden.Fuzz;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFuzzTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void aPlaceForTheInput() {
    file = folder.resolve("input");
  }

  private void assertReadOrRefused(String name, Consumer<Path> reader, String... texts) {
    List<byte[]> files =
        Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    Fuzz.run(name, files, BadInputException.class, input -> reader.accept(written(input)));
  }

  private Path written(byte[] input) {
    try {
      return Files.write(file, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTableOfLabels() {
    assertReadOrRefused(
        "LabelsCsv",
        csv -> LabelsCsv.of(csv, folder).requireImages(false).read(),
        "fname,labels,is_valid\n0.png,red blue,False\n1.png,\"green, late\",True\n2.png,,False\n",
        "fname\tlabels\r\n\"a \"\"b\"\".png\"\tred\r\n",
        "\ufefffname,labels\nä.png,crème\n");
  }

  @Test
  void aTableOfPoints() {
    assertReadOrRefused(
        "PointsCsv",
        csv ->
            PointsCsv.of(csv, folder)
                .fileColumn("fname")
                .point("eye", "x", "y")
                .requireImages(false)
                .read(),
        "fname,x,y\n0.png,1.5,2\n1.png,,\n2.png,-3e2,1e-7\n",
        "x,y,fname\n1,2,a.png\n0.5,1e3,b.png\n");
  }

  @Test
  void anAnnotationOfVoc() {
    assertReadOrRefused(
        "VocAnnotation",
        VocAnnotation::read,
        "<annotation><object><name>a</name><difficult>1</difficult><part><name>b</name></part></object></annotation>",
        "<?xml version='1.0' encoding='UTF-8'?><annotation><!-- c --><object><name><![CDATA[d]]></name></object></annotation>");
  }

  @Test
  void aFileOfCoco() {
    for (boolean points : List.of(true, false)) {
      assertReadOrRefused(
          "CocoFile",
          json -> CocoFile.read(json, points),
          "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}], \"categories\": [{\"id\": 2, \"name\": \"b\", \"keypoints\": [\"c\"]}], \"annotations\": [{\"image_id\": 1, \"category_id\": 2, \"bbox\": [1, 2, 3, 4], \"keypoints\": [1, 2.5, 2]}]}",
          "{\"info\": {\"a\": [1, null, true]}, \"images\": [], \"categories\": [], \"annotations\": []}");
    }
  }

  @Test
  void settingsInYaml() {
    assertReadOrRefused(
        "YamlFile",
        YamlFile::read,
        "path: ../a # b\ntrain: [images/train, 'x']\nkpt_shape: [17, 3]\nnames:\n  0: person\n",
        "kpt_shape:\n- 2\n- 3\nflip_idx: [1, 0]\ndownload: |\n  import os\n");
  }

  @Test
  void aPoseOfBiwi() {
    assertReadOrRefused(
        "BiwiPose",
        BiwiPose::read,
        "1 0 0 \n0 1 0 \n0 0 1 \n\n10.5 -20 900.25 \n",
        "0.99 -0.1 1e-3\n0.1 0.99 0\n0 0 1\n\n1 2 3\n");
  }

  @Test
  void aCalibrationOfBiwi() {
    assertReadOrRefused(
        "BiwiCalibration",
        BiwiCalibration::read,
        "517 0 320 \n0 517 240.5 \n0 0 1 \n\n0 0 0 0 \n\n1 0 0 \n0 1 0 \n0 0 1 \n\n-1 0 1 \n\n640 480\n");
  }
}
