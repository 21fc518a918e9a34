package org.finetune4j.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.eval.ClassValues;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.Rates;

/** Named figures in reading order; an undefined one is there as null. */
final class Figures {
  private final Map<String, Object> map = new LinkedHashMap<>();

  Figures put(String name, OptionalDouble value) {
    return put(name, value.isPresent() ? value.getAsDouble() : null);
  }

  Figures put(String name, Object value) {
    map.put(name, value);
    return this;
  }

  Figures put(String name, List<String> classes, ClassValues values) {
    Figures byClass = new Figures();
    for (int c = 0; c < classes.size(); c++) {
      byClass.put(classes.get(c), values.perClass().get(c));
    }
    return put(name, byClass.map());
  }

  Figures put(String name, Rates rates) {
    return put(
        name,
        new Figures()
            .put("precision", rates.precision())
            .put("recall", rates.recall())
            .put("f1", rates.f1())
            .put("jaccard", rates.jaccard())
            .map());
  }

  Figures putAll(Distances distances) {
    return put("count", distances.count())
        .put("mean", distances.mean())
        .put("median", distances.median())
        .put("p90", distances.p90())
        .put("p95", distances.p95())
        .put("max", distances.max());
  }

  Map<String, Object> map() {
    return Collections.unmodifiableMap(map);
  }
}
