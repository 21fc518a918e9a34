package org.finetune4j.data.read;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.finetune4j.data.BadInputException;
import org.finetune4j.data.image.ImageFormat;

/**
 * The images below a folder: the one walk for training, evaluation and prediction.
 *
 * <p>An image is a file whose ending is that of a format that can be read. Symbolic links are
 * followed; one that leads nowhere is listed, for whoever opens it to refuse or skip. What begins
 * with a dot is not looked at, nor what operating systems leave behind ({@code Thumbs.db}, {@code
 * __MACOSX} and the like).
 *
 * @param files paths from the folder, with {@code /} between names, in an order that is the same on
 *     every machine
 * @param folders all folders below it, likewise
 * @param passedOver how many other files there are, by their ending in small letters with its dot;
 *     by {@code ""} those without one
 */
public record ImageFiles(
    List<String> files, List<String> folders, Map<String, Integer> passedOver) {
  private static final int DEEPEST = 100;
  private static final int MOST_ENTRIES = 5_000_000;
  private static final int ENDINGS_NAMED = 5;

  /** Longer ones are no endings but the tail of a name with a dot in it. */
  private static final int LONGEST_ENDING = 10;

  private static final Set<String> LEFT_BEHIND =
      Set.of(
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "icon\r",
          "__macosx",
          "@eadir",
          "#recycle",
          "$recycle.bin",
          "system volume information",
          "lost+found");

  public ImageFiles {
    files = List.copyOf(files);
    folders = List.copyOf(folders);
    passedOver = Map.copyOf(passedOver);
  }

  /**
   * Walks a folder, which may itself be a symbolic link or have any name.
   *
   * @throws BadInputException if a folder cannot be read, a link leads back to a folder above it,
   *     or there is no end of folders or files
   */
  public static ImageFiles below(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(
          Files.exists(folder)
              ? folder + " is a file and no folder: correct the path."
              : "There is no folder " + folder + ": correct the path.");
    }
    Visitor visitor = new Visitor(folder);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, visitor);
    } catch (IOException e) {
      throw BadInputException.unreadable("The folder " + folder, e);
    }
    return visitor.found();
  }

  /** Whether the walk would pass over a file or folder there, by the names on the path alone. */
  public static boolean passesOver(Path below) {
    return StreamSupport.stream(below.spliterator(), false).anyMatch(ImageFiles::isHidden)
        || !ImageFormat.hasEnding(below.getFileName().toString());
  }

  private static boolean isHidden(Path name) {
    String text = name.toString();
    return text.startsWith(".") || LEFT_BEHIND.contains(text.toLowerCase(Locale.ROOT));
  }

  /** One sentence on the files that were passed over; empty where there are none. */
  public Optional<String> note() {
    int all = passedOver.values().stream().mapToInt(Integer::intValue).sum();
    if (all == 0) {
      return Optional.empty();
    }
    List<String> endings =
        passedOver.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(e -> e.getValue() + " " + (e.getKey().isEmpty() ? "without ending" : e.getKey()))
            .toList();
    int more = endings.size() - ENDINGS_NAMED;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d %s passed over: %s%s.",
            all,
            all == 1 ? "file" : "files",
            endings.stream().limit(ENDINGS_NAMED).collect(Collectors.joining(", ")),
            more > 0 ? String.format(Locale.ROOT, " and %d other endings", more) : ""));
  }

  /** Gathers what a walk meets. */
  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<String> files = new ArrayList<>();
    private final List<String> folders = new ArrayList<>();
    private final Map<String, Integer> passedOver = new TreeMap<>();
    private int entries;

    Visitor(Path root) {
      this.root = root;
    }

    ImageFiles found() {
      return new ImageFiles(
          files.stream().sorted().toList(), folders.stream().sorted().toList(), passedOver);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      if (isHidden(folder.getFileName())) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      count();
      folders.add(fromRoot(folder));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (isHidden(file.getFileName())) {
        return FileVisitResult.CONTINUE;
      }
      count();
      if (attributes.isDirectory()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s lies more than %d folders below %s: give a folder nearer to the images.",
                file,
                DEEPEST,
                root));
      }
      String name = file.getFileName().toString();
      if (!attributes.isOther() && ImageFormat.hasEnding(name)) {
        files.add(fromRoot(file));
      } else {
        passedOver.merge(ending(name), 1, Integer::sum);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      if (!file.equals(root) && isHidden(file.getFileName())) {
        return FileVisitResult.CONTINUE;
      }
      if (e instanceof FileSystemLoopException) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s is a symbolic link back to a folder that it lies in: remove the link.",
                link(file)),
            e);
      }
      throw BadInputException.unreadable("The folder " + file, e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
      if (e != null) {
        throw BadInputException.unreadable("The folder " + folder, e);
      }
      return FileVisitResult.CONTINUE;
    }

    // A link may lead beside the walk, to a folder that holds the walk's own: it lies farther up.
    private Path link(Path loop) {
      for (Path path = loop; path != null && !path.equals(root); path = path.getParent()) {
        if (Files.isSymbolicLink(path)) {
          return path;
        }
      }
      return loop;
    }

    private void count() {
      if (++entries > MOST_ENTRIES) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s holds more than %d files and folders: give a part of it.",
                root,
                MOST_ENTRIES));
      }
    }

    private String fromRoot(Path path) {
      return StreamSupport.stream(root.relativize(path).spliterator(), false)
          .map(Path::toString)
          .collect(Collectors.joining("/"));
    }

    private static String ending(String name) {
      int dot = name.lastIndexOf('.');
      return dot < 0 || name.length() - dot > LONGEST_ENDING + 1
          ? ""
          : name.substring(dot).toLowerCase(Locale.ROOT);
    }
  }
}
