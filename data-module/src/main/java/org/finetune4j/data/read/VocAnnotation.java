package org.finetune4j.data.read;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;

/**
 * The objects of an image in Pascal VOC's XML: {@code annotation/object} with {@code name} and
 * {@code difficult}. Parts of objects, which have names too, are not looked at; a document type
 * declaration, and with it every entity, is refused.
 */
final class VocAnnotation {
  private static final long LARGEST = 16L << 20;
  private static final int DEEPEST = 32;
  private static final int LONGEST_TEXT = 1 << 10;

  private static final List<String> ROOT = List.of("annotation");
  private static final List<String> OBJECT = List.of("annotation", "object");
  private static final List<String> NAME = List.of("annotation", "object", "name");
  private static final List<String> DIFFICULT = List.of("annotation", "object", "difficult");

  private final FileLocation file;
  private final Deque<String> open = new ArrayDeque<>();
  private final StringBuilder text = new StringBuilder();
  private VocObjects objects = VocObjects.NONE;
  private String name = "";
  private String difficult = "";

  private VocAnnotation(FileLocation file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is not such a file
   */
  static VocObjects read(Path xml) {
    long size = InputFile.requireRegular(xml);
    FileLocation file = FileLocation.of(xml);
    if (size > LARGEST) {
      throw file.bad("it has %d bytes, and %d are the most: restore it", size, LARGEST);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(xml))) {
      return new VocAnnotation(file).read(in);
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
      throw file.at("line " + line).bad("it is not well-formed XML: restore it");
    } catch (IOException e) {
      throw BadInputException.unreadable(xml.toString(), e);
    }
  }

  private VocObjects read(InputStream in) throws XMLStreamException {
    // The JDK's own, whatever else is on the class path.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader reader = factory.createXMLStreamReader(in);
    try {
      while (reader.hasNext()) {
        event(reader);
      }
    } finally {
      reader.close();
    }
    return objects;
  }

  private void event(XMLStreamReader reader) throws XMLStreamException {
    switch (reader.next()) {
      case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
          throw file.bad("it has a DOCTYPE or an entity, which no annotation needs: remove it");
      case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
        if (text.length() < LONGEST_TEXT) {
          text.append(reader.getText());
        }
      }
      case XMLStreamConstants.END_ELEMENT -> end(reader.getLocation().getLineNumber());
      default -> {
        // Comments and the like.
      }
    }
  }

  private void start(String element) {
    open.addLast(element);
    text.setLength(0);
    if (open.size() > DEEPEST) {
      throw file.bad("its elements lie more than %d deep: restore it", DEEPEST);
    }
    if (open.size() == 1 && !element.equals(ROOT.get(0))) {
      throw file.bad("its root is '%s' instead of 'annotation': restore it", element);
    }
    if (isAt(OBJECT)) {
      name = "";
      difficult = "";
    }
  }

  private void end(int line) {
    if (isAt(NAME)) {
      name = Names.clean(text.toString());
    } else if (isAt(DIFFICULT)) {
      difficult = Blanks.strip(text.toString());
    } else if (isAt(OBJECT)) {
      FileLocation location = file.at("line " + line);
      if (name.isEmpty()) {
        throw location.bad("the object that ends there has no name: write its class");
      }
      if (!difficult.matches("[01]?")) {
        throw location.bad("'%s' of difficult is neither 0 nor 1: write one of them", difficult);
      }
      objects = objects.with(name, difficult.equals("1"));
    }
    open.removeLast();
    text.setLength(0);
  }

  private boolean isAt(List<String> path) {
    return open.size() == path.size() && path.equals(List.copyOf(open));
  }
}
