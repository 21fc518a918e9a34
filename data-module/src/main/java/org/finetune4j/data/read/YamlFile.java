package org.finetune4j.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLParser;

/**
 * A small YAML file of settings: maps, lists and texts. Nothing of it becomes an object of another
 * kind; aliases are refused, and so is what lies deep.
 *
 * @param location the file
 * @param values by their keys: a text, a list or a map each
 */
record YamlFile(FileLocation location, Map<String, Object> values) {
  private static final long LARGEST = 4L << 20;
  private static final int DEEPEST = 8;

  private static final YAMLFactory YAML = new YAMLFactory();

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is no such file
   */
  static YamlFile read(Path file) {
    FileLocation location = FileLocation.of(file);
    long size = InputFile.requireRegular(file);
    if (size > LARGEST) {
      throw location.bad("it has %d bytes, and %d are the most: shorten it", size, LARGEST);
    }
    try (InputStream in = Files.newInputStream(file);
        YAMLParser parser = YAML.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw location.bad("it is not a list of keys and values: correct it");
      }
      return new YamlFile(location, map(parser, location, 1));
    } catch (BadInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The parser throws of many kinds at text that is none.
      throw location.bad("it is not well-formed YAML: correct it");
    }
  }

  private static Map<String, Object> map(YAMLParser parser, FileLocation location, int depth)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      values.put(key, value(parser, location, depth));
    }
    return values;
  }

  private static Object value(YAMLParser parser, FileLocation location, int depth)
      throws IOException {
    if (depth > DEEPEST || parser.isCurrentAlias()) {
      throw location.bad("it has an alias, or values in values in values: write it out");
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      return map(parser, location, depth + 1);
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser, location, depth + 1));
      }
      return list;
    }
    if (parser.currentToken() == null) {
      throw location.bad("it ends too early: complete it");
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A text, where the key is there and its value is one. */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** A list of texts; one text is a list of it. */
  List<String> texts(String key) {
    Object value = values.getOrDefault(key, List.of());
    return value instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : text(key).filter(t -> !t.isEmpty()).stream().toList();
  }

  /** A list of whole numbers. */
  List<Integer> numbers(String key) {
    List<Integer> numbers = new ArrayList<>();
    for (String text : texts(key)) {
      if (!text.matches("\\d{1,6}")) {
        throw location.bad("'%s' of %s is no number from 0: correct it", text, key);
      }
      numbers.add(Integer.parseInt(text));
    }
    return numbers;
  }

  /** The first list of texts in a map of lists, as of the names of each class's points. */
  List<String> firstTexts(String key) {
    Object value = values.get(key);
    Object first = value;
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      first = map.values().iterator().next();
    }
    return first instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
