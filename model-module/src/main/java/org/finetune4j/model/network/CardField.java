package org.finetune4j.model.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A field of a model's card, which is named by whatever is wrong with it.
 *
 * @param path its name and those it stands in, joined by dots
 * @param node its value; missing where there is none
 */
record CardField(String path, JsonNode node) {
  /** Longest value that is shown in full. */
  private static final int LONGEST = 40;

  static CardField root(JsonNode card) {
    return new CardField("", card);
  }

  /** A field in this one. */
  CardField at(String name) {
    return new CardField(path.isEmpty() ? name : path + "." + name, node.path(name));
  }

  /** A field in this one, which holds others. */
  CardField object(String name) {
    CardField field = at(name);
    if (!field.node.isObject()) {
      throw field.wrong("is missing");
    }
    return field;
  }

  String text() {
    if (!node.isTextual()) {
      throw wrong("is no text");
    }
    return node.asText();
  }

  double number() {
    // What is too large for a double is infinite as one.
    if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
      throw wrong("is no number");
    }
    return node.asDouble();
  }

  /** A whole number from 1 on. */
  int integer(int most) {
    return integer(1, most);
  }

  int integer(int least, int most) {
    if (!node.isInt() || node.asInt() < least || node.asInt() > most) {
      throw wrong("is not in " + least + " .. " + most);
    }
    return node.asInt();
  }

  OptionalDouble optionalNumber(String name) {
    return node.has(name) ? OptionalDouble.of(at(name).number()) : OptionalDouble.empty();
  }

  <T> List<T> list(String name, Function<CardField, T> read) {
    CardField field = at(name);
    if (!field.node.isArray()) {
      throw field.wrong("is no list");
    }
    List<T> values = new ArrayList<>();
    field.node.forEach(n -> values.add(read.apply(new CardField(field.path, n))));
    return values;
  }

  <T> List<T> pair(String name, Function<CardField, T> read) {
    List<T> values = list(name, read);
    if (values.size() != 2) {
      throw at(name).wrong("is no pair");
    }
    return values;
  }

  /** By name; empty where the field is missing. */
  <T> Map<String, T> map(String name, Function<CardField, T> read) {
    CardField field = at(name);
    if (!field.node.isMissingNode() && !field.node.isObject()) {
      throw field.wrong("has no names");
    }
    Map<String, T> values = new TreeMap<>();
    field.node.properties().forEach(e -> values.put(e.getKey(), read.apply(field.at(e.getKey()))));
    return values;
  }

  /** What this field describes; a value refuses what it cannot be. */
  <T> T read(Function<CardField, T> read) {
    return read(this, (field, same) -> read.apply(field));
  }

  /** The same, from something else as well. */
  <S, T> T read(S other, BiFunction<S, CardField, T> read) {
    try {
      return read.apply(other, this);
    } catch (WrongField e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new WrongField("its card's '" + path + "' cannot be: " + e.getMessage());
    }
  }

  private WrongField wrong(String what) {
    String value = node.isMissingNode() ? "" : node.toString();
    String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
    return new WrongField(
        "its card's '" + path + "' " + what + (shown.isEmpty() ? "" : ", but " + shown));
  }

  /** Names a field already. */
  private static final class WrongField extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private WrongField(String message) {
      super(message);
    }
  }
}
