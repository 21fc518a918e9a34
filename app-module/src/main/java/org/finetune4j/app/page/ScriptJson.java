package org.finetune4j.app.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/** JSON that may stand in a {@code script} of a page: no text of it can end the script. */
final class ScriptJson {
  private static final ObjectMapper MAPPER = mapper();

  private ScriptJson() {}

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.getFactory().setCharacterEscapes(new Escapes());
    return mapper;
  }

  /** Maps, lists, texts and numbers on one line. */
  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON of " + value.getClass(), e);
    }
  }

  /** Besides what JSON must escape: what HTML reads as markup, and JavaScript's line ends. */
  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private static final String MARKUP = "<>&";
    private static final String LINE_ENDS = "\u2028\u2029";

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
      MARKUP.chars().forEach(c -> codes[c] = CharacterEscapes.ESCAPE_CUSTOM);
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return MARKUP.indexOf(c) >= 0 || LINE_ENDS.indexOf(c) >= 0
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c))
          : null;
    }
  }
}
