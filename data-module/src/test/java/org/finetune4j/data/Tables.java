package org.finetune4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Made tables. */
final class Tables {
  private Tables() {}

  /** Samples {@code 0.jpg}, {@code 1.jpg}, ... of these groups, without roles. */
  static SampleTable ofGroups(List<String> groups) {
    List<Sample> samples = new ArrayList<>();
    for (String group : groups) {
      samples.add(
          new Sample(
              Path.of("images"),
              samples.size() + ".jpg",
              new Target.Labels(Set.of("dog")),
              group,
              Role.UNASSIGNED,
              Optional.empty()));
    }
    return new SampleTable(new Task.Labels(Vocabulary.of(List.of("dog", "cat"))), samples);
  }

  /** Tables of up to 200 samples of three to eight groups, each group at least once. */
  static Arbitrary<SampleTable> grouped() {
    return Arbitraries.integers()
        .between(3, 8)
        .flatMap(
            count ->
                Arbitraries.integers()
                    .between(0, count - 1)
                    .map(i -> "person " + i)
                    .list()
                    .ofMaxSize(192)
                    .map(
                        drawn -> {
                          List<String> all = new ArrayList<>(drawn);
                          for (int i = 0; i < count; i++) {
                            all.add("person " + i);
                          }
                          return ofGroups(all);
                        }))
        .withoutEdgeCases();
  }
}
