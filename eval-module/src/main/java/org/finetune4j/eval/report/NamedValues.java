package org.finetune4j.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.finetune4j.eval.ClassValues;
import org.finetune4j.eval.Distances;
import org.finetune4j.eval.PrecisionRecall;

/** Named values in reading order; an undefined one is there as null. */
final class NamedValues {
  private final Map<String, Object> map = new LinkedHashMap<>();

  NamedValues put(String name, OptionalDouble value) {
    return put(name, value.isPresent() ? value.getAsDouble() : null);
  }

  NamedValues put(String name, Object value) {
    map.put(name, value);
    return this;
  }

  NamedValues put(String name, List<String> classes, ClassValues values) {
    NamedValues byClass = new NamedValues();
    for (int c = 0; c < classes.size(); c++) {
      byClass.put(classes.get(c), values.perClass().get(c));
    }
    return put(name, byClass.map());
  }

  NamedValues put(String name, PrecisionRecall rates) {
    return put(name, new NamedValues().putAll(rates).map());
  }

  NamedValues putAll(PrecisionRecall rates) {
    return put("precision", rates.precision())
        .put("recall", rates.recall())
        .put("f1", rates.f1())
        .put("jaccard", rates.jaccard());
  }

  NamedValues putAll(Distances distances) {
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
