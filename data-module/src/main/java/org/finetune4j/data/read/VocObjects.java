package org.finetune4j.data.read;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The classes of which an image shows an object.
 *
 * @param clear by class: true where one of its objects is not marked difficult, false where all are
 */
record VocObjects(SortedMap<String, Boolean> clear) {
  static final VocObjects NONE = new VocObjects(Collections.emptySortedMap());

  /** With one more object. */
  VocObjects with(String name, boolean difficult) {
    SortedMap<String, Boolean> more = new TreeMap<>(clear);
    more.merge(name, !difficult, Boolean::logicalOr);
    return new VocObjects(Collections.unmodifiableSortedMap(more));
  }
}
