package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * A line of a text file.
 *
 * @param location where it stands
 * @param text without blanks at its ends; not empty
 */
record TextLine(FileLocation location, String text) {
  private static final long LARGEST = 64L << 20;
  private static final int LONGEST = 1 << 16;

  /**
   * The lines of a file in UTF-8, with or without BOM, that are not blank.
   *
   * @throws BadInputException if it cannot be read, or is no text of sensible size
   */
  static List<TextLine> read(Path file) {
    long size = InputFile.requireRegular(file);
    FileLocation whole = FileLocation.of(file);
    if (size > LARGEST) {
      throw whole.bad("it has %d bytes, and %d are the most: give a part of it", size, LARGEST);
    }
    String text = text(file, whole);
    List<TextLine> lines = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      FileLocation location = whole.at("line " + number);
      String stripped = Blanks.strip(line);
      if (stripped.length() > LONGEST || stripped.indexOf('\0') >= 0) {
        throw location.bad("there is no text, or a line without end: restore the file");
      }
      if (!stripped.isEmpty()) {
        lines.add(new TextLine(location, stripped));
      }
    }
    return lines;
  }

  private static String text(Path file, FileLocation whole) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw whole.bad("it is not UTF-8 text: save it in UTF-8");
    } catch (IOException e) {
      throw BadInputException.unreadable(file.toString(), e);
    }
  }

  /** Its words, with any number of blanks between them. */
  List<String> words() {
    return List.of(text.split("\\s+"));
  }
}
