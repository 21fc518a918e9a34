package org.finetune4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.finetune4j.data.BadInputException;

class HeadersProperties {
  private static final List<byte[]> FILES =
      List.of(
          TestImages.jpegWithExif(TestImages.file(TestImages.ramp(20, 12), "jpg"), 6),
          TestImages.pngWithExif(TestImages.file(TestImages.ramp(20, 12), "png"), 3),
          TestImages.file(TestImages.ramp(20, 12), "bmp"),
          TestImages.file(TestImages.ramp(20, 12), "gif"),
          TestImages.tiff(TestImages.ramp(20, 12), 8));

  /** Only headers are read here: nothing hostile reaches the native decoders. */
  @Property(tries = 400)
  void aDamagedHeaderIsReadOrRefusedAndNothingElse(
      @ForAll @IntRange(max = 4) int which,
      @ForAll @Size(max = 6) List<@IntRange(max = 400) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(min = 1, max = 800) int length) {
    byte[] file = Arrays.copyOf(FILES.get(which), Math.min(length, FILES.get(which).length));
    for (int place : places) {
      if (place < file.length) {
        file[place] = value;
      }
    }
    try {
      EncodedImage image = ImageDecoder.open(file, "a name", ImageLimits.defaults());
      long pixels = (long) image.size().height() * image.size().width();
      assertThat(pixels).isBetween(1L, ImageLimits.defaults().maxPixels());
    } catch (BadInputException e) {
      assertThat(e).hasMessageStartingWith("a name ");
    }
  }
}
