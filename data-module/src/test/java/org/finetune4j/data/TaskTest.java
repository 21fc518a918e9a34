package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class TaskTest {
  private static final Vocabulary ANIMALS = Vocabulary.of(List.of("dog", "cat", "bird"));

  private final float[] values = new float[3];
  private final float[] mask = new float[3];

  @Example
  void labelsAreMultiHotAndAllCount() {
    new Task.Labels(ANIMALS).encode(new Target.Labels(Set.of("dog", "bird")), values, mask);
    assertThat(values).containsExactly(1, 0, 1);
    assertThat(mask).containsExactly(1, 1, 1);
  }

  @Example
  void anImageOfNothingIsAllZeros() {
    Arrays.fill(values, 7);
    new Task.Labels(ANIMALS).encode(new Target.Labels(Set.of()), values, mask);
    assertThat(values).containsExactly(0, 0, 0);
    assertThat(mask).containsExactly(1, 1, 1);
  }

  @Example
  void anUnknownLabelIsZeroAndMasked() {
    Task task = new Task.Labels(ANIMALS);
    Target target = new Target.Labels(Set.of("bird"), Set.of("dog"));
    task.encode(target, values, mask);
    assertThat(values).containsExactly(1, 0, 0);
    assertThat(mask).containsExactly(1, 1, 0);
    assertThat(task.decode(values, mask)).isEqualTo(target);
    assertThatThrownBy(() -> new Target.Labels(Set.of("dog"), Set.of("dog")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aCategoryIsOneHot() {
    Task task = new Task.Category(ANIMALS);
    task.encode(new Target.Category("cat"), values, mask);
    assertThat(values).containsExactly(0, 1, 0);
    assertThat(task.decode(new float[] {0.3f, 0.1f, 0.6f}, mask))
        .isEqualTo(new Target.Category("dog"));
  }

  @Example
  void aMissingPointIsZeroAndMasked() {
    Task task = new Task.Points(List.of("nose", "chin"), Optional.empty());
    float[] numbers = {9, 9, 9, 9};
    float[] counted = {9, 9, 9, 9};
    task.encode(
        new Target.Points(List.of(Optional.empty(), Optional.of(new Point(0.5, -0.25)))),
        numbers,
        counted);
    assertThat(numbers).containsExactly(0, 0, 0.5f, -0.25f);
    assertThat(counted).containsExactly(0, 0, 1, 1);
    assertThat(task.columns()).containsExactly("nose.x", "nose.y", "chin.x", "chin.y");
  }

  @Property(tries = 100)
  void labelsComeBack(@ForAll @Size(3) List<Boolean> present) {
    Task task = new Task.Labels(ANIMALS);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (present.get(i)) {
        names.add(ANIMALS.names().get(i));
      }
    }
    Target target = new Target.Labels(Set.copyOf(names));
    task.encode(target, values, mask);
    assertThat(task.decode(values, mask)).isEqualTo(target);
  }

  @Property(tries = 100)
  void pointsComeBack(@ForAll float x, @ForAll float y, @ForAll boolean present) {
    Task task = new Task.Points(List.of("nose", "chin"), Optional.empty());
    Target target =
        new Target.Points(
            List.of(
                present ? Optional.of(new Point(x, y)) : Optional.empty(),
                Optional.of(new Point(1, 2))));
    float[] numbers = new float[4];
    float[] counted = new float[4];
    task.encode(target, numbers, counted);
    assertThat(task.decode(numbers, counted)).isEqualTo(target);
  }

  @Example
  void aMirroredImageSwapsLeftAndRight() {
    Task task =
        new Task.Points(
            List.of("Left eye", "nose", "Right eye", "left ear", "cleft", "RIGHT_HAND"),
            Optional.empty());
    assertThat(task.flipOrder()).containsExactly(2, 1, 0, 3, 4, 5);
  }

  private static int[] flipOrder(String... names) {
    return new Task.Points(List.of(names), Optional.empty()).flipOrder();
  }

  @Example
  void abbreviatedSidesAreSidesToo() {
    assertThat(flipOrder("l_eye", "r_eye", "nose")).containsExactly(1, 0, 2);
    assertThat(flipOrder("eye_l", "eye_r")).containsExactly(1, 0);
    assertThat(flipOrder("eyeL", "eyeR", "LEar", "REar")).containsExactly(1, 0, 3, 2);
    assertThat(flipOrder("L", "R")).containsExactly(1, 0);
    assertThat(flipOrder("rt.hand", "lt.hand")).containsExactly(1, 0);
    assertThat(flipOrder("R1", "R2", "L1", "L2")).containsExactly(2, 3, 0, 1);
    assertThat(flipOrder("tl", "tr", "br", "bl")).containsExactly(1, 0, 3, 2);
    assertThat(flipOrder("Left_eye", "right_eye")).containsExactly(1, 0);
    assertThat(flipOrder("lefteye", "righteye")).containsExactly(1, 0);
  }

  @Example
  void cornersOfAnEyeChangeSidesWithIt() {
    assertThat(flipOrder("l_eye_l", "l_eye_r", "r_eye_l", "r_eye_r")).containsExactly(3, 2, 1, 0);
    assertThat(flipOrder("left eye left", "right eye left")).containsExactly(0, 1);
  }

  @Example
  void wordsThatOnlyLookLikeSidesStay() {
    assertThat(flipOrder("ear", "lear", "1", "2")).containsExactly(0, 1, 2, 3);
    assertThat(flipOrder("leye", "reye")).containsExactly(0, 1);
    assertThat(flipOrder("bright", "nose_r", "chin_l")).containsExactly(0, 1, 2);
    assertThat(flipOrder("l_eye", "L-eye", "r_eye")).containsExactly(0, 1, 2);
  }

  @Example
  void otherPairsAreGiven() {
    Task.Points points = new Task.Points(List.of("ojo_izq", "ojo_der", "l", "r"), Optional.empty());
    assertThat(points.withSwap("ojo_der", "ojo_izq").flipOrder()).containsExactly(1, 0, 3, 2);
    assertThat(points.withSwap("l", "l").flipOrder()).containsExactly(0, 1, 2, 3);
    assertThat(points.withSwap("l", "ojo_izq").flipOrder()).containsExactly(2, 1, 0, 3);
    assertThatThrownBy(() -> points.withSwap("l", "nose"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("'nose' cannot change places: the points are ojo_izq, ojo_der, l, r.");
  }

  @Example
  void namesHaveNothingToSwap() {
    assertThat(new Task.Labels(ANIMALS).flipOrder()).isEmpty();
    assertThat(new Task.Category(ANIMALS).flipOrder()).isEmpty();
  }

  @Example
  void aTargetOfAnotherTaskOrWidthIsRefused() {
    Task labels = new Task.Labels(ANIMALS);
    assertThatThrownBy(() -> labels.encode(new Target.Category("dog"), values, mask))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> labels.encode(new Target.Labels(Set.of()), new float[2], mask))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> labels.encode(new Target.Labels(Set.of("cow")), values, mask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'cow' is none of the 3 names");
  }

  @Example
  void labelsKeepTheirOrder() {
    Set<String> labels = new LinkedHashSet<>(List.of("x", "b", "y", "a", "z", "c"));
    assertThat(new Target.Labels(labels).names()).containsExactlyElementsOf(labels);
  }

  @Example
  void pointsMoveAndNamesStay() {
    Target points = new Target.Points(List.of(Optional.empty()));
    List<Optional<Point>> moved = List.of(Optional.of(new Point(1, 2)));
    assertThat(points.withPoints(moved)).isEqualTo(new Target.Points(moved));
    Target labels = new Target.Labels(Set.of("dog"));
    assertThat(labels.withPoints(List.of())).isSameAs(labels);
    assertThatThrownBy(() -> points.withPoints(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void namesThatStandTwiceOrAreBlankAreRefused() {
    assertThatThrownBy(() -> new Vocabulary(List.of("dog", "dog")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Vocabulary(List.of(" ")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Task.Points(List.of("a", "a"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Task.Labels(Vocabulary.of(List.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void aNumberOfOneHalfIsNotAboveIt() {
    float[] mask = {1, 1, 1};
    assertThat(new Task.Labels(ANIMALS).decode(new float[] {0.5f, 0.50001f, 0.1f}, mask).names())
        .containsExactly("cat");
  }
}
