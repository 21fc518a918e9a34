package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.finetune4j.data.GroupFolds.Fold;

class GroupFoldsTest {
  @Provide
  Arbitrary<SampleTable> tables() {
    return Tables.grouped();
  }

  /** Every sample is held out once, and no group stands on both sides. */
  private static void assertCrossValidation(List<Fold> folds, SampleTable table) {
    List<Sample> heldOut = new ArrayList<>();
    for (Fold fold : folds) {
      assertThat(fold.table().size()).isEqualTo(table.size());
      assertThat(fold.table().valid().groups()).hasSameElementsAs(fold.groups());
      assertThat(fold.table().train().groups()).doesNotContainAnyElementsOf(fold.groups());
      heldOut.addAll(fold.table().valid().samples());
    }
    assertThat(heldOut.stream().map(Sample::file))
        .containsExactlyInAnyOrderElementsOf(table.samples().stream().map(Sample::file).toList());
  }

  @Property(tries = 100)
  void eachGroupIsLeftOutOnce(@ForAll("tables") SampleTable table) {
    List<Fold> folds = GroupFolds.leaveOneOut(table);
    assertThat(folds.stream().map(Fold::name)).isEqualTo(table.groups());
    assertCrossValidation(folds, table);
  }

  @Property(tries = 100)
  void kFoldsHoldEachGroupOutOnce(
      @ForAll("tables") SampleTable table,
      @ForAll @IntRange(min = 2, max = 3) int k,
      @ForAll long seed) {
    List<Fold> folds = GroupFolds.kFold(table, k, seed);
    assertThat(folds).hasSize(k);
    assertCrossValidation(folds, table);
    assertThat(GroupFolds.kFold(table, k, seed)).isEqualTo(folds);
  }

  @Property(tries = 20)
  void foldsAreNearEachOtherInSize(@ForAll long seed) {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < 186; i++) {
      groups.add("person " + i % 6);
    }
    assertThat(GroupFolds.kFold(Tables.ofGroups(groups), 3, seed).stream())
        .allSatisfy(f -> assertThat(f.table().valid().size()).isEqualTo(62));
  }

  @Example
  void fewerGroupsThanFoldsAreRefused() {
    assertThatThrownBy(() -> GroupFolds.kFold(Tables.ofGroups(List.of("a", "b")), 3, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the data has 2: a, b");
    assertThatThrownBy(() -> GroupFolds.leaveOneOut(Tables.ofGroups(List.of("a", "a"))))
        .isInstanceOf(BadInputException.class);
  }

  @Example
  void fewerThanTwoFoldsAreRefused() {
    for (int k : List.of(-1, 0, 1)) {
      assertThatThrownBy(() -> GroupFolds.kFold(Tables.ofGroups(List.of("a", "b")), k, 1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("of %d folds", k);
    }
  }

  @Example
  void aSampleWithoutAGroupIsRefused() {
    assertThatThrownBy(() -> GroupFolds.leaveOneOut(Tables.ofGroups(List.of("a", "b", ""))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'2.jpg' has no group");
  }
}
