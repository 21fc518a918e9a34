package org.finetune4j.data.read;

import java.util.List;

/** Writes the folder of a year of a VOC devkit. */
record VocFolder(DataFolder year) {
  /** An image and its annotation. */
  VocFolder image(String name, String... objects) {
    year.images("JPEGImages/" + name + ".jpg");
    return annotation(name, objects);
  }

  /** As the challenges write them, with parts, which have names too; "car?" is difficult. */
  VocFolder annotation(String name, String... objects) {
    StringBuilder xml =
        new StringBuilder("<annotation>\n\t<filename>" + name + ".jpg</filename>\n");
    for (String object : objects) {
      boolean difficult = object.endsWith("?");
      xml.append("\t<object>\n\t\t<name>")
          .append(object.replace("?", ""))
          .append("</name>\n\t\t<pose>Left</pose>\n\t\t<difficult>")
          .append(difficult ? 1 : 0)
          .append("</difficult>\n\t\t<bndbox><xmin>1</xmin></bndbox>\n")
          .append("\t\t<part><name>head</name><bndbox/></part>\n\t</object>\n");
    }
    year.text("Annotations/" + name + ".xml", xml + "</annotation>\n");
    return this;
  }

  VocFolder list(String list, String... lines) {
    year.text("ImageSets/Main/" + list + ".txt", String.join("\n", List.of(lines)) + "\n");
    return this;
  }
}
