package org.finetune4j.app;

import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the numbers of all options: decimal digits 0 to 9, finite. Java's own parsers also take
 * NaN, infinities, hexadecimal and the digits of other scripts, which nobody means here.
 *
 * @param <N> the kind of number
 */
final class NumberConverter<N extends Number> implements ITypeConverter<N> {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final Pattern form;
  private final Function<String, N> parser;
  private final String what;

  private NumberConverter(Pattern form, Function<String, N> parser, String what) {
    this.form = form;
    this.parser = parser;
    this.what = what;
  }

  /**
   * A whole number that is a part of a word.
   *
   * @throws NumberFormatException if it is none, or too large
   */
  static int whole(String word) {
    if (!WHOLE.matcher(word).matches()) {
      throw new NumberFormatException(word);
    }
    return Integer.parseInt(word);
  }

  /** Makes a command line read its numbers so, subcommands too. */
  static CommandLine register(CommandLine line) {
    var integers = new NumberConverter<>(WHOLE, Integer::valueOf, "whole number such as 12");
    var longs = new NumberConverter<>(WHOLE, Long::valueOf, "whole number such as 12");
    var doubles = new NumberConverter<>(DECIMAL, Double::valueOf, "number such as 0.5 or 1e-3");
    return line.registerConverter(int.class, integers)
        .registerConverter(Integer.class, integers)
        .registerConverter(long.class, longs)
        .registerConverter(Long.class, longs)
        .registerConverter(double.class, doubles)
        .registerConverter(Double.class, doubles);
  }

  @Override
  public N convert(String word) {
    String trimmed = word.trim();
    if (form.matcher(trimmed).matches()) {
      try {
        N number = parser.apply(trimmed);
        if (Double.isFinite(number.doubleValue())) {
          return number;
        }
      } catch (NumberFormatException e) {
        // too large: the one sentence below
      }
    }
    throw new TypeConversionException("'" + word + "' is not a " + what);
  }
}
