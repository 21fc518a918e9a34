package org.finetune4j.app.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as this program writes it. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Maps, lists, texts, numbers and records as indented JSON. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON of " + value, e);
    }
  }

  /** Every text and number of it, under names joined by points; lists stay whole, nulls go. */
  public static Map<String, String> leaves(Object value) {
    Map<String, String> leaves = new LinkedHashMap<>();
    collect("", MAPPER.valueToTree(value), leaves);
    return leaves;
  }

  /** The same of JSON that is text. */
  static Map<String, String> leavesOf(String json) throws JsonProcessingException {
    return leaves(MAPPER.readTree(json));
  }

  /** A list of texts. */
  static List<String> texts(String json) throws JsonProcessingException {
    return Arrays.stream(MAPPER.readValue(json, String[].class)).map(String::valueOf).toList();
  }

  private static void collect(String name, JsonNode node, Map<String, String> leaves) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              part ->
                  collect(
                      name.isEmpty() ? part.getKey() : name + "." + part.getKey(),
                      part.getValue(),
                      leaves));
    } else if (!node.isNull()) {
      leaves.put(name, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
