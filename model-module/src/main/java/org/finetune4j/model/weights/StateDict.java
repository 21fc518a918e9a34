package org.finetune4j.model.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.finetune4j.model.weights.Unpickler.Dict;

/**
 * The tensors of a state dict, or of the state dicts that a checkpoint holds: those are named by
 * their places, as in {@code state_dict.conv1.weight}. Whatever else it holds is left out.
 */
final class StateDict {
  private static final int DEEPEST = 4;
  private static final int MOST_ENTRIES = 400_000;

  /** Of all names together: a long prefix stands in the name of every tensor behind it. */
  private static final int MOST_CHARACTERS = 16 << 20;

  private final Map<String, PickledTensor> tensors = new LinkedHashMap<>();
  private int entries;
  private long characters;

  private StateDict() {}

  /**
   * The tensors by name, in the file's order.
   *
   * @throws PickleException if there are none, or two of one name
   */
  static Map<String, PickledTensor> of(Object root) throws PickleException {
    StateDict all = new StateDict();
    if (root instanceof Dict dict) {
      all.collect("", dict, 1);
    }
    if (all.tensors.isEmpty()) {
      throw new PickleException("it holds no dictionary of tensors by name");
    }
    return all.tensors;
  }

  private void collect(String prefix, Dict dict, int depth) throws PickleException {
    for (Map.Entry<Object, Object> entry : dict.entries().entrySet()) {
      entries++;
      if (entries > MOST_ENTRIES) {
        throw new PickleException("its dictionaries have more than " + MOST_ENTRIES + " entries");
      }
      if (entry.getKey() instanceof String key
          && entry.getValue() instanceof PickledTensor tensor) {
        if (tensors.put(name(prefix, key), tensor) != null) {
          throw new PickleException("it holds two tensors of one name");
        }
      } else if (entry.getKey() instanceof String key
          && entry.getValue() instanceof Dict inner
          && depth < DEEPEST) {
        collect(name(prefix, key) + ".", inner, depth + 1);
      }
    }
  }

  private String name(String prefix, String key) throws PickleException {
    characters += prefix.length() + key.length();
    if (characters > MOST_CHARACTERS) {
      throw new PickleException("the names of its tensors are too long");
    }
    return prefix + key;
  }
}
