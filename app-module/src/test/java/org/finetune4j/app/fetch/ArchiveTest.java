package org.finetune4j.app.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveTest {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(20, 10_000);

  @TempDir Path folder;
  private Path into;

  @BeforeEach
  void makeFolder() throws IOException {
    into = Files.createDirectories(folder.resolve("place/into"));
  }

  private Archive.Contents unpack(byte[] bytes) throws Exception {
    Path file = Files.write(folder.resolve("some.archive"), bytes);
    return new Archive(file, "some.archive", LIMITS).unpack(into, n -> {});
  }

  private List<String> unpacked() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("place"))) {
      return all.filter(p -> !Files.isDirectory(p))
          .map(p -> into.relativize(p).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void aTarIsUnpacked() throws Exception {
    Archive.Contents contents =
        unpack(Archives.tar().file("./data/a.txt", "one").file("data/sub/b.txt", "two").bytes());

    assertThat(unpacked()).containsExactly("data/a.txt", "data/sub/b.txt");
    assertThat(into.resolve("data/sub/b.txt")).hasContent("two");
    assertThat(contents).isEqualTo(new Archive.Contents(2, 6));
  }

  @Test
  void aCompressedTarIsUnpackedWithLongAndForeignNames() throws Exception {
    String name = "d/" + "long".repeat(50) + "/äöü 图.txt";

    unpack(Archives.tar().file(name, "one").gzipped());

    assertThat(unpacked()).containsExactly(name);
  }

  @Test
  void aZipIsUnpacked() throws Exception {
    unpack(zip("data/a.txt", 0100644, "one"));

    assertThat(into.resolve("data/a.txt")).hasContent("one");
  }

  @Test
  void linksToWhatIsInsideAreKept() throws Exception {
    unpack(
        Archives.tar()
            .symbolicLink("data/link", "sub/a.txt")
            .symbolicLink("data/folder", "../data/sub")
            .file("data/sub/a.txt", "one")
            .hardLink("data/copy", "data/sub/a.txt")
            .bytes());

    assertThat(into.resolve("data/link")).hasContent("one");
    assertThat(into.resolve("data/folder/a.txt")).hasContent("one");
    assertThat(into.resolve("data/copy")).hasContent("one");
  }

  static Stream<Arguments> hostile() {
    Archives many = Archives.tar();
    for (int i = 0; i < 30; i++) {
      many.file("f" + i, "");
    }
    return Stream.of(
        Arguments.of("outside", Archives.tar().file("../evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().file("a/../../evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().file("a/../b", "x").bytes()),
        Arguments.of("outside", Archives.tar().file("/tmp/evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().file("..\\evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().file("C:\\evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().file("C:/evil", "x").gzipped()),
        Arguments.of("outside", Archives.tar().special("../d/", TarConstants.LF_DIR, "").bytes()),
        Arguments.of("outside", Archives.tar().symbolicLink("l", "../../evil").gzipped()),
        Arguments.of("outside", Archives.tar().symbolicLink("l", "/etc/passwd").gzipped()),
        Arguments.of("outside", Archives.tar().symbolicLink("l", "").gzipped()),
        Arguments.of("outside", Archives.tar().hardLink("l", "../evil").gzipped()),
        Arguments.of("outside", Archives.tar().hardLink("l", "/etc/passwd").gzipped()),
        Arguments.of("lacks", Archives.tar().hardLink("l", "nothing").gzipped()),
        Arguments.of("leads nowhere", Archives.tar().symbolicLink("l", "nothing").gzipped()),
        // One link leads out by way of another.
        Arguments.of(
            "outside",
            Archives.tar()
                .file("a/b/c/x", "")
                .symbolicLink("s", "a/b/c")
                .symbolicLink("a/b/c/t", "../../../s/../../../..")
                .bytes()),
        Arguments.of("twice", Archives.tar().file("a", "x").file("a", "y").bytes()),
        Arguments.of("twice", Archives.tar().file("a", "x").file("a/b", "y").bytes()),
        Arguments.of("twice", Archives.tar().file("a/b", "x").file("a", "y").bytes()),
        Arguments.of("twice", Archives.tar().symbolicLink("a", "b").file("a", "y").bytes()),
        Arguments.of(
            "twice",
            Archives.tar().file("d/b", "").symbolicLink("a", "d").file("a/b", "y").bytes()),
        Arguments.of("device", Archives.tar().special("null", TarConstants.LF_CHR, "").gzipped()),
        Arguments.of("device", Archives.tar().special("disk", TarConstants.LF_BLK, "").gzipped()),
        Arguments.of("device", Archives.tar().special("pipe", TarConstants.LF_FIFO, "").gzipped()),
        Arguments.of("can be no file's name", Archives.tar().file("a\u0007b", "x").bytes()),
        Arguments.of("more than 20 files", many.gzipped()),
        Arguments.of(
            "unpacks to more than", Archives.tar().file("bomb", new byte[1 << 20]).gzipped()),
        Arguments.of("is damaged", bombOfNames()),
        Arguments.of("web page", "<!DOCTYPE html><p>Log in".getBytes(StandardCharsets.UTF_8)),
        Arguments.of("no tar, tar.gz or zip", "anything".getBytes(StandardCharsets.UTF_8)),
        Arguments.of("no tar, tar.gz or zip", new byte[0]),
        Arguments.of("no tar, tar.gz or zip", new byte[2000]),
        Arguments.of("outside", zip("../evil", 0100644, "x")),
        Arguments.of("outside", zip("/evil", 0100644, "x")),
        Arguments.of("outside", zip("link", 0120777, "../../evil")),
        Arguments.of("outside", zip("link", 0120777, "/etc/passwd")),
        Arguments.of("device", zip("null", 0020666, "")),
        Arguments.of("unpacks to more than", zip("bomb", 0100644, "0".repeat(1 << 20))));
  }

  /** A name of 16 MB, which a reader must not take into its memory. */
  private static byte[] bombOfNames() {
    return Archives.tar()
        .specialWith("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, new byte[16 << 20])
        .file("a", "x")
        .gzipped();
  }

  private static byte[] zip(String name, int mode, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      entry.setUnixMode(mode);
      zip.putArchiveEntry(entry);
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatAnArchiveOfDataNeverHoldsIsRefusedAndNothingLeavesTheFolder(String why, byte[] bytes)
      throws IOException {
    assertThatThrownBy(() -> unpack(bytes))
        .isInstanceOf(FetchFailure.class)
        .hasMessageStartingWith("some.archive ")
        .hasMessageContaining(why);

    assertThat(unpacked()).noneMatch(name -> name.startsWith("..") || name.contains("evil"));
    assertThat(folder).isDirectoryNotContaining(p -> p.toString().contains("evil"));
  }

  @Test
  void aFlippedByteOfACompressedArchiveIsFound() throws Exception {
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    byte[] good = Archives.tar().file("data/noise", noise).gzipped();
    int refused = 0;
    for (int at = 10; at < good.length; at += 97) {
      byte[] bad = good.clone();
      bad[at] ^= 4;
      Cache.remove(into);
      Files.createDirectories(into);

      try {
        unpack(bad);
        // Deflate has bits that mean nothing.
        assertThat(into.resolve("data/noise")).as("byte " + at).hasBinaryContent(noise);
      } catch (FetchFailure e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(40);
  }

  @Test
  void aFlippedByteOfAZipIsFound() throws Exception {
    byte[] bad = zip("a", 0100644, "some text that is here");
    bad[33] ^= 4; // its data
    assertThatThrownBy(() -> unpack(bad)).hasMessageContaining("is damaged");
  }

  @Test
  void aCompressedArchiveThatEndsEarlyIsFound() {
    byte[] good = Archives.tar().file("data/a", "one").gzipped();
    for (int length = 3; length < good.length; length++) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> unpack(bad)).isInstanceOf(FetchFailure.class);
    }
  }

  @Test
  void mutatedArchivesAreUnpackedOrRefusedButNeverABug() throws Exception {
    Random random = new Random(2);
    List<byte[]> good =
        List.of(
            Archives.tar().file("d/a", "one").symbolicLink("l", "d/a").bytes(),
            zip("d/a", 0100644, "one"));
    for (int i = 0; i < 300; i++) {
      byte[] bytes = good.get(i % good.size()).clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Cache.remove(into);
      Files.createDirectories(into);
      try {
        unpack(bytes);
      } catch (FetchFailure e) {
        assertThat(e).hasMessageStartingWith("some.archive ");
      }
      assertThat(unpacked()).noneMatch(name -> name.startsWith(".."));
    }
  }
}
