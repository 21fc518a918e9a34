package org.finetune4j.data.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.InputFile;
import org.finetune4j.data.Point;

/**
 * What a JSON file in COCO's format holds of its images. It is streamed: outlines and whatever else
 * is not needed are passed over, however large the file is.
 */
final class CocoFile {
  private static final int MOST_IMAGES = 1 << 22;
  private static final int MOST_CATEGORIES = 1 << 15;
  private static final int MOST_POINTS = 1 << 10;

  /** What such a file begins with. */
  private static final Set<String> KEYS =
      Set.of("info", "licenses", "images", "annotations", "categories", "type");

  /** By this much of a file it is known whether it is such. */
  private static final int HEAD = 4096;

  private static final JsonFactory JSON = new JsonFactory();

  /** A kind of object, and the names of its points. */
  record Category(String name, List<String> keypoints) {
    Category {
      keypoints = List.copyOf(keypoints);
    }
  }

  private final FileLocation file;
  private final boolean points;
  private final Map<String, String> images = new LinkedHashMap<>();
  private final Map<String, Category> categories = new LinkedHashMap<>();
  private final Map<String, Set<String>> categoriesOf = new LinkedHashMap<>();
  private final Map<String, Poses> posesOf = new HashMap<>();
  private final Set<String> posed = new LinkedHashSet<>();

  private CocoFile(Path json, boolean points) {
    this.file = FileLocation.of(json);
    this.points = points;
  }

  /** Whether the file begins as one of COCO's does; reads no more of it. */
  static boolean looksLikeOne(Path json) {
    try (InputStream in = Files.newInputStream(json);
        JsonParser parser = JSON.createParser(in.readNBytes(HEAD))) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.nextToken() == JsonToken.FIELD_NAME
          && KEYS.contains(parser.currentName());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads a file.
   *
   * @param points whether the objects' points are sought, or else their categories alone
   * @throws BadInputException if it is not such a file
   */
  static CocoFile read(Path json, boolean points) {
    InputFile.requireRegular(json);
    CocoFile coco = new CocoFile(json, points);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(json), 1 << 16);
        JsonParser parser = JSON.createParser(in)) {
      coco.read(parser);
    } catch (JsonProcessingException e) {
      throw coco.file
          .at(
              e.getLocation() == null
                  ? "end"
                  : "line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr())
          .bad("it is not well-formed JSON: restore it");
    } catch (IOException e) {
      throw BadInputException.unreadable(json.toString(), e);
    }
    return coco;
  }

  /** The file as a whole. */
  FileLocation location() {
    return file;
  }

  /** The images' file names by their ids, in the order of the file. */
  Map<String, String> images() {
    return images;
  }

  /** All categories by their ids. */
  Map<String, Category> categories() {
    return categories;
  }

  /** The ids of the categories of which an image has an object, a crowd of them too. */
  Set<String> categoriesOf(String image) {
    return categoriesOf.getOrDefault(image, Set.of());
  }

  /** The objects of an image that have points; no crowds. */
  Poses posesOf(String image) {
    return posesOf.getOrDefault(image, new Poses());
  }

  /** The ids of the categories of objects that have points. */
  Set<String> posed() {
    return posed;
  }

  /** How many images that have objects are not listed. */
  long strays() {
    return categoriesOf.keySet().stream().filter(image -> !images.containsKey(image)).count();
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw file.bad("it is no JSON object with images, annotations and categories: restore it");
    }
    Set<String> seen = new LinkedHashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "images" -> items(parser, key, this::image);
        case "categories" -> items(parser, key, this::category);
        case "annotations" -> items(parser, key, this::annotation);
        default -> parser.skipChildren();
      }
      seen.add(key);
    }
    for (String key : List.of("images", "categories", "annotations")) {
      if (!seen.contains(key)) {
        throw file.bad("it has no list '%s', as COCO's files have: complete it", key);
      }
    }
  }

  @FunctionalInterface
  private interface Item {
    void read(JsonParser parser, FileLocation location) throws IOException;
  }

  private void items(JsonParser parser, String key, Item item) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      throw file.bad("'%s' is not a list: restore it", key);
    }
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      FileLocation location = file.at(key + "[" + i + "]");
      if (!parser.isExpectedStartObjectToken()) {
        throw location.bad("it is not an object: restore it");
      }
      item.read(parser, location);
    }
  }

  private void image(JsonParser parser, FileLocation location) throws IOException {
    String id = "";
    String name = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "id" -> id = text(parser, location, key);
        case "file_name" -> name = text(parser, location, key);
        default -> parser.skipChildren();
      }
    }
    require(location, "id", id);
    require(location, "file_name", name);
    if (images.put(id, name) != null) {
      throw location.bad("the id %s is that of an image before: give each its own", id);
    }
    if (images.size() > MOST_IMAGES) {
      throw location.bad("more than %d images are too many: part the file", MOST_IMAGES);
    }
  }

  private void category(JsonParser parser, FileLocation location) throws IOException {
    String id = "";
    String name = "";
    List<String> keypoints = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "id" -> id = text(parser, location, key);
        case "name" -> name = Names.clean(text(parser, location, key));
        case "keypoints" -> keypoints = texts(parser, location, key);
        default -> parser.skipChildren();
      }
    }
    require(location, "id", id);
    require(location, "name", name);
    if (categories.put(id, new Category(name, keypoints)) != null) {
      throw location.bad("the id %s is that of a category before: give each its own", id);
    }
    if (categories.size() > MOST_CATEGORIES) {
      throw location.bad("more than %d categories are too many: part the file", MOST_CATEGORIES);
    }
  }

  private void annotation(JsonParser parser, FileLocation location) throws IOException {
    String image = "";
    String category = "";
    boolean crowd = false;
    double[] box = {};
    double[] keypoints = {};
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "image_id" -> image = text(parser, location, key);
        case "category_id" -> category = text(parser, location, key);
        case "iscrowd" -> crowd = !List.of("0", "false").contains(text(parser, location, key));
        case "bbox" -> box = points ? numbers(parser, location, key) : passed(parser);
        case "keypoints" -> keypoints = points ? numbers(parser, location, key) : passed(parser);
        default -> parser.skipChildren();
      }
    }
    require(location, "image_id", image);
    require(location, "category_id", category);
    categoriesOf.computeIfAbsent(image, i -> new LinkedHashSet<>()).add(category);
    if (keypoints.length > 0 && !crowd) {
      List<Optional<Point>> found = found(keypoints, location);
      if (found.stream().anyMatch(Optional::isPresent)) {
        posed.add(category);
        double area = box.length == 4 ? box[2] * box[3] : extent(found);
        posesOf.computeIfAbsent(image, i -> new Poses()).add(area, found);
      }
    }
  }

  /** Three numbers a point: x, y, and 0 where it is not labelled, 1 where hidden, 2 where seen. */
  private static List<Optional<Point>> found(double[] keypoints, FileLocation location) {
    if (keypoints.length % 3 != 0) {
      throw location.bad(
          "'keypoints' has %d numbers, not three a point (x, y, visibility): correct it",
          keypoints.length);
    }
    List<Optional<Point>> found = new ArrayList<>();
    for (int i = 0; i < keypoints.length; i += 3) {
      double visible = keypoints[i + 2];
      if (visible != 0 && visible != 1 && visible != 2) {
        throw location.bad("the visibility %s is none of 0, 1 and 2: correct it", visible);
      }
      Optional<Point> point = PixelBounds.of(keypoints[i], keypoints[i + 1]);
      if (visible > 0 && point.isEmpty()) {
        throw location.bad("a point is more than a million pixels away: correct it");
      }
      found.add(visible > 0 ? point : Optional.empty());
    }
    return found;
  }

  private static double extent(List<Optional<Point>> points) {
    double[] x = points.stream().flatMap(Optional::stream).mapToDouble(Point::x).sorted().toArray();
    double[] y = points.stream().flatMap(Optional::stream).mapToDouble(Point::y).sorted().toArray();
    return (x[x.length - 1] - x[0]) * (y[y.length - 1] - y[0]);
  }

  private static void require(FileLocation location, String key, String value) {
    if (value.isEmpty()) {
      throw location.bad("it has no '%s': complete it", key);
    }
  }

  private static double[] passed(JsonParser parser) throws IOException {
    parser.skipChildren();
    return new double[0];
  }

  /** A text, or a number as it is written. */
  private static String text(JsonParser parser, FileLocation location, String key)
      throws IOException {
    if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
      throw location.bad("'%s' is neither a text nor a number: correct it", key);
    }
    return Blanks.strip(parser.getText());
  }

  private static List<String> texts(JsonParser parser, FileLocation location, String key)
      throws IOException {
    requireList(parser, location, key);
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(Names.clean(text(parser, location, key)));
      requireFew(texts.size(), location, key);
    }
    return texts;
  }

  private static double[] numbers(JsonParser parser, FileLocation location, String key)
      throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return new double[0];
    }
    requireList(parser, location, key);
    double[] numbers = new double[16];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isNumeric()) {
        throw location.bad("'%s' holds something else than numbers: correct it", key);
      }
      numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
      numbers[count++] = parser.getDoubleValue();
      requireFew(count / 3, location, key);
    }
    return Arrays.copyOf(numbers, count);
  }

  private static void requireList(JsonParser parser, FileLocation location, String key) {
    if (!parser.isExpectedStartArrayToken()) {
      throw location.bad("'%s' is not a list: correct it", key);
    }
  }

  private static void requireFew(int points, FileLocation location, String key) {
    if (points > MOST_POINTS) {
      throw location.bad("'%s' has more than %d points: correct it", key, MOST_POINTS);
    }
  }
}
