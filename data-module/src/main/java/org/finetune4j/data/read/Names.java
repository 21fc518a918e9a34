package org.finetune4j.data.read;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The one way in which a name, as of a label or a group, is kept: names that are seen alike are.
 */
final class Names {
  /** Zero-width space and joiner of words, soft hyphen, byte order mark, marks of direction. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\u00AD\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF]");

  private Names() {}

  /** Known names, by how they may be written: as they are, and clean. */
  static Map<String, String> spellings(Collection<String> known) {
    Map<String, String> names = new HashMap<>();
    known.forEach(name -> names.putIfAbsent(clean(name), name));
    known.forEach(name -> names.put(name, name));
    return names;
  }

  /** Unicode's composed form, without what is not seen, spaces for blanks, none at the ends. */
  static String clean(String text) {
    boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    String seen =
        plain
            ? text
            : Normalizer.normalize(UNSEEN.matcher(text).replaceAll(""), Normalizer.Form.NFC);
    return Blanks.asSpaces(Blanks.strip(seen));
  }
}
