package org.finetune4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.finetune4j.data.ImageSize;
import org.finetune4j.data.Point;
import org.finetune4j.data.RandomSource;
import org.finetune4j.data.image.Image;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final ImageSize SIZE = new ImageSize(24, 32);

  /** Mirrors the image and does nothing else. */
  private static final Augment ALWAYS_FLIPPED =
      new Augment(1, 0, 1, 1, 0, 0, 0, 0, PadMode.REFLECTION, List.of());

  private static Image noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(5).nextBytes(rgb);
    return Image.of(width, height, rgb);
  }

  private static Optional<Point> at(double x, double y) {
    return Optional.of(new Point(x, y));
  }

  @Test
  void theSameSourceGivesTheSameImage() {
    Pipeline pipeline = Pipeline.training(RandomResizedCrop.of(SIZE, .35), Augment.defaults());
    Image image = noise(60, 50);
    float[] one = pipeline.apply(image, List.of(), RandomSource.of(1, 2)).chw();
    assertThat(pipeline.apply(image, List.of(), RandomSource.of(1, 2)).chw()).isEqualTo(one);
    assertThat(pipeline.apply(image, List.of(), RandomSource.of(1, 3)).chw()).isNotEqualTo(one);
  }

  @Test
  void validationIsNotRandom() {
    Pipeline pipeline =
        Pipeline.training(RandomResizedCrop.of(SIZE, .35), Augment.defaults()).forValidation();
    assertThat(pipeline).isEqualTo(Pipeline.validation(new CentreOfSquash(SIZE)));
    Image image = noise(60, 50);
    assertThat(pipeline.apply(image, List.of(), RandomSource.of(1)).chw())
        .isEqualTo(pipeline.apply(image, List.of(), RandomSource.of(2)).chw());
  }

  @Test
  void aPipelineSetsTheSizeAndAugmentsLast() {
    assertThatThrownBy(() -> Pipeline.training(Augment.defaults()))
        .hasMessageContaining("sets the size");
    assertThatThrownBy(() -> Pipeline.training(Augment.defaults(), Resize.squash(SIZE)))
        .hasMessageContaining("last");
  }

  @Test
  void aFlipMirrorsImageAndPoints() {
    Image image = noise(32, 24);
    Pipeline plain = Pipeline.training(Resize.squash(SIZE));
    Pipeline flipped = Pipeline.training(Resize.squash(SIZE), ALWAYS_FLIPPED);
    RandomSource random = RandomSource.of(1);
    float[] straight = plain.apply(image, List.of(), random).chw();
    Transformed seen = flipped.apply(image, List.of(at(8, 6), Optional.empty()), random);
    for (int i = 0; i < straight.length; i++) {
      assertThat(seen.chw()[i]).isEqualTo(straight[i / 32 * 32 + 31 - i % 32]);
    }
    assertThat(seen.points()).containsExactly(at(.5, -.5), Optional.empty());
  }

  @Test
  void leftAndRightChangeNamesInAFlip() {
    Pipeline pipeline =
        Pipeline.training(Resize.squash(SIZE), ALWAYS_FLIPPED.withFlipOrder(1, 0, 2));
    List<Optional<Point>> points = List.of(at(8, 12), at(16, 12), at(24, 12));
    assertThat(pipeline.apply(noise(32, 24), points, RandomSource.of(1)).points())
        .containsExactly(at(0, 0), at(.5, 0), at(-.5, 0));
    assertThatThrownBy(() -> Augment.defaults().withFlipOrder(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lostPointsAreKeptClampedOrMasked() {
    Image image = noise(32, 24);
    List<Optional<Point>> points = List.of(at(-8, 12), at(16, 12));
    Pipeline keep = Pipeline.validation(Resize.squash(SIZE));
    RandomSource random = RandomSource.of(1);
    assertThat(keep.apply(image, points, random).points()).containsExactly(at(-1.5, 0), at(0, 0));
    assertThat(keep.with(LostPoints.CLAMP).apply(image, points, random).points())
        .containsExactly(at(-1, 0), at(0, 0));
    assertThat(keep.with(LostPoints.MASK).apply(image, points, random).points())
        .containsExactly(Optional.empty(), at(0, 0));
  }

  @Test
  void pixelsComeBackFromWhatTheNetworkSees() {
    Image image = noise(32, 24);
    Pipeline pipeline = Pipeline.validation(Resize.squash(SIZE));
    float[] chw = pipeline.apply(image, List.of(), RandomSource.of(0)).chw();
    assertThat(pipeline.image(chw).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void shrinkingAveragesAndDoesNotAlias() {
    byte[] stripes = new byte[3 * 256 * 64];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 3 % 2 * 255);
    }
    Image image = Image.of(256, 64, stripes);
    ImageSize small = new ImageSize(16, 30);
    Augment turned = new Augment(0, 7, 1, 1, .1, 0, 1, 0, PadMode.REFLECTION, List.of());
    for (Pipeline pipeline :
        List.of(
            Pipeline.training(Resize.squash(small)),
            Pipeline.training(Resize.squash(small), turned))) {
      Image seen = pipeline.image(pipeline.apply(image, List.of(), RandomSource.of(3)).chw());
      for (byte level : seen.rgb()) {
        assertThat(level & 0xff).isBetween(112, 143);
      }
    }
  }

  @Test
  void lightingMovesEveryChannelAlike() {
    Augment lit = new Augment(0, 0, 1, 1, 0, .2, 0, 1, PadMode.REFLECTION, List.of());
    byte[] grey = new byte[3 * 100];
    Arrays.fill(grey, (byte) 100);
    Pipeline pipeline = Pipeline.training(Resize.squash(ImageSize.square(10)), lit);
    Pipeline turned =
        Pipeline.training(
            Resize.squash(ImageSize.square(10)),
            new Augment(0, 9, 1, 1, 0, .2, 1, 1, PadMode.REFLECTION, List.of()));
    for (int seed = 0; seed < 20; seed++) {
      RandomSource random = RandomSource.of(seed);
      Lighting drawn = lit.lighting(random.split(-2));
      double expected = 255 * drawn.apply(100 / 255.0);
      for (Pipeline one : List.of(pipeline, turned)) {
        Image seen = one.image(one.apply(Image.of(10, 10, grey), List.of(), random).chw());
        assertThat((double) seen.level(5, 5, 0)).isCloseTo(expected, within(.6));
        assertThat(seen.level(5, 5, 2)).isEqualTo(seen.level(5, 5, 0));
      }
    }
  }

  @Test
  void augmentationIsAppliedAsOftenAsItsProbability() {
    Augment augment = Augment.defaults();
    int draws = 20_000;
    int flips = 0;
    int turns = 0;
    int zooms = 0;
    int both = 0;
    int lit = 0;
    for (int i = 0; i < draws; i++) {
      Distortion d = augment.distortion(RandomSource.of(4, i));
      Lighting l = augment.lighting(RandomSource.of(4, i, 1));
      flips += d.flip() ? 1 : 0;
      turns += d.degrees() != 0 ? 1 : 0;
      zooms += d.zoom() != 1 ? 1 : 0;
      both += d.warpX() != 0 && d.warpY() != 0 ? 1 : 0;
      lit += l.brightness() != .5 ? 1 : 0;
      assertThat(Math.abs(d.degrees())).isLessThanOrEqualTo(10);
      assertThat(d.zoom()).isBetween(1.0, 1.1);
      assertThat(l.contrast()).isBetween(.8 - 1e-9, 1.25 + 1e-9);
      assertThat(l.brightness()).isBetween(.4, .6);
    }
    assertThat(flips / (double) draws).isCloseTo(.5, within(.02));
    assertThat(turns / (double) draws).isCloseTo(.75, within(.02));
    assertThat(zooms / (double) draws).isCloseTo(.75, within(.02));
    assertThat(both / (double) draws).isCloseTo(.5625, within(.02));
    assertThat(lit / (double) draws).isCloseTo(.75, within(.02));
  }

  @Test
  void aWalkShowsTypeShapeAndRangeOfEachStep() {
    Pipeline pipeline = Pipeline.training(RandomResizedCrop.of(SIZE, .35), Augment.defaults());
    List<PipelineStep> steps =
        pipeline.steps(noise(60, 50), List.of(at(30, 20)), RandomSource.of(1));
    assertThat(steps.stream().map(PipelineStep::name))
        .containsExactly("decode", "points", "RandomResizedCrop", "Augment", "Normalize", "points");
    assertThat(steps.get(0).shape()).containsExactly(50, 60, 3);
    assertThat(steps.get(2).shape()).containsExactly(24, 32, 3);
    assertThat(steps.get(4).shape()).containsExactly(3, 24, 32);
    assertThat(steps.get(4).low()).isBetween(-2.2, 0.0);
    assertThat(steps.get(1).high()).isEqualTo(30);
  }
}
