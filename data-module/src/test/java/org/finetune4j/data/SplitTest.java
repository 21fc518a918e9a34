package org.finetune4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SplitTest {
  @Provide
  Arbitrary<SampleTable> tables() {
    return Tables.grouped();
  }

  private static List<String> files(SampleTable table) {
    return table.samples().stream().map(Sample::file).toList();
  }

  private static void assertParted(SampleTable parted, SampleTable whole) {
    assertThat(files(parted)).isEqualTo(files(whole));
    assertThat(parted.only(Role.UNASSIGNED).size()).isZero();
    assertThat(files(parted.train())).doesNotContainAnyElementsOf(files(parted.valid()));
    assertThat(parted.train().size() + parted.valid().size()).isEqualTo(whole.size());
  }

  @Property(tries = 200)
  void aRandomShareIsDisjointCompleteAndStable(
      @ForAll("tables") SampleTable table,
      @ForAll @DoubleRange(min = 0.34, max = 0.9) double share,
      @ForAll long seed) {
    SampleTable parted = table.split(Split.random(share, seed));
    assertParted(parted, table);
    assertThat(parted.valid().size()).isEqualTo((int) (share * table.size()));
    assertThat(table.split(Split.random(share, seed))).isEqualTo(parted);
  }

  @Property(tries = 20)
  void pascalVocsFifthIsFastais(@ForAll long seed) {
    SampleTable table = Tables.ofGroups(Collections.nCopies(5011, ""));
    SampleTable parted = table.split(Split.random(0.2, seed));
    assertThat(parted.train().size()).isEqualTo(4009);
    assertThat(parted.valid().size()).isEqualTo(1002);
  }

  @Example
  void otherSeedsGiveOtherSplits() {
    SampleTable table = Tables.ofGroups(Collections.nCopies(100, ""));
    assertThat(table.split(Split.random(0.5, 1))).isNotEqualTo(table.split(Split.random(0.5, 2)));
  }

  @Example
  void aSeedsSplitStaysWhatItWasInEarlierVersions() {
    SampleTable table = Tables.ofGroups(Collections.nCopies(10, ""));
    assertThat(files(table.split(Split.random(0.3, 42)).valid()))
        .containsExactly("3.jpg", "4.jpg", "8.jpg");
  }

  @Property(tries = 200)
  void heldOutGroupsAreNeverOnBothSides(
      @ForAll("tables") SampleTable table, @ForAll @IntRange(min = 1, max = 2) int count) {
    List<String> held = table.groups().subList(0, count);
    SampleTable parted = table.split(Split.holdOut(held));
    assertParted(parted, table);
    assertThat(parted.valid().groups()).containsExactlyElementsOf(held);
    assertThat(parted.train().groups()).doesNotContainAnyElementsOf(held);
  }

  @Example
  void anUnknownGroupIsRefusedWithThoseThatExist() {
    SampleTable table = Tables.ofGroups(List.of("1", "2", "13"));
    assertThatThrownBy(() -> table.split(Split.holdOut(List.of("14"))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("There is no group '14' to hold out: the groups are 1, 2, 13.");
  }

  @Example
  void aGroupsNumberMayBeWrittenWithOrWithoutZeros() {
    SampleTable table = Tables.ofGroups(List.of("01", "02"));
    assertThat(files(table.split(Split.holdOut(List.of("1"))).valid())).containsExactly("0.jpg");
    assertThatThrownBy(() -> table.split(Split.holdOut(List.of("10"))))
        .isInstanceOf(BadInputException.class);
  }

  @Example
  void withoutGroupsNoneCanBeHeldOut() {
    assertThatThrownBy(() -> Tables.ofGroups(List.of("", "")).split(Split.holdOut(List.of("1"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no groups");
  }

  @Example
  void aSplitWithoutTrainingOrValidationSamplesIsRefused() {
    SampleTable table = Tables.ofGroups(List.of("1", "2"));
    assertThatThrownBy(() -> table.split(Split.holdOut(List.of("1", "2"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none for training");
    assertThatThrownBy(() -> table.split(Split.random(0.2, 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none for validation");
  }

  @Property(tries = 50)
  void aPredicateDecides(@ForAll("tables") SampleTable table) {
    SampleTable parted = table.split(Split.where(s -> s.group().equals("person 1")));
    assertParted(parted, table);
    assertThat(parted.valid().samples().stream().map(Sample::group).collect(Collectors.toSet()))
        .containsExactly("person 1");
  }

  @Example
  void theColumnsRolesAreKept() {
    SampleTable read = Tables.ofGroups(List.of("a", "b")).split(Split.holdOut(List.of("b")));
    assertThat(read.split(Split.byColumn())).isEqualTo(read);
  }

  @Example
  void withoutASplitColumnThereAreNoRolesToKeep() {
    assertThatThrownBy(() -> Tables.ofGroups(List.of("a", "b")).split(Split.byColumn()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no split column");
  }
}
