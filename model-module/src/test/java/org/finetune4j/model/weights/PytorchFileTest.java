package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.finetune4j.model.weights.TorchFiles.little;
import static org.finetune4j.model.weights.TorchFiles.number;
import static org.finetune4j.model.weights.TorchFiles.pickle;
import static org.finetune4j.model.weights.TorchFiles.storage;
import static org.finetune4j.model.weights.TorchFiles.tensor;
import static org.finetune4j.model.weights.TorchFiles.text;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PytorchFileTest {
  private static final Map<String, byte[]> FOUR = Map.of("0", new byte[16]);

  @TempDir Path folder;

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(PytorchFileTest.class.getResource("/torch/" + name).toURI());
  }

  private static float[] floats(WeightsFile file, String name) {
    return file.floats(file.find(name).orElseThrow());
  }

  private static void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> WeightsFormat.open(file).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining(file.toString())
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  private Path file(byte[] pickle) {
    return TorchFiles.zip(folder.resolve("file.pth"), pickle, FOUR);
  }

  @ParameterizedTest
  @CsvSource({
    "kinds.pth,''",
    "kinds_legacy.pth,''",
    "kinds_legacy4.pth,''",
    "checkpoint.pth,state_dict."
  })
  void readsWhatPytorchWrites(String name, String prefix) throws Exception {
    try (WeightsFile file = WeightsFormat.open(resource(name))) {
      assertThat(floats(file, prefix + "f32")).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(floats(file, prefix + "shared")).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(floats(file, prefix + "f16")).containsExactly(0.5f, -2f, 65504f);
      assertThat(floats(file, prefix + "bf16")).containsExactly(1f, -3.5f);
      assertThat(floats(file, prefix + "f64")).containsExactly(0.1f);
      assertThat(floats(file, prefix + "scalar")).containsExactly(2.5f);
      assertThat(floats(file, prefix + "empty")).isEmpty();
      assertThat(floats(file, prefix + "transposed")).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(floats(file, prefix + "offset")).containsExactly(4, 5, 6);
      assertThat(floats(file, prefix + "strided")).containsExactly(1, 3, 5, 7, 9, 11);
      assertThat(floats(file, prefix + "permuted"))
          .startsWith(0, 4, 8, 12, 16, 20, 1, 5)
          .endsWith(3, 7, 11, 15, 19, 23);
      assertThat(file.find(prefix + "permuted").orElseThrow().shape()).containsExactly(4L, 2L, 3L);
      assertThat(file.find(prefix + "count").orElseThrow().type()).isEqualTo(TensorType.I64);
      assertThat(file.find(prefix + "flags").orElseThrow().type()).isEqualTo(TensorType.BOOL);
    }
  }

  @Test
  void aCheckpointsOtherTensorsAreNamedByTheirPlaces() throws Exception {
    try (WeightsFile file = WeightsFormat.open(resource("checkpoint.pth"))) {
      assertThat(floats(file, "module.1.running_var")).hasSize(2);
      assertThat(file.tensors()).extracting(TensorInfo::name).contains("module.0.weight");
    }
  }

  @Test
  void aWholeModuleIsRefusedByItsFirstClass() throws Exception {
    assertRefused(
        resource("module.pth"), "torch.nn.modules.container.Sequential", "model.state_dict()");
  }

  /** What only an attacker writes, and what the message names. */
  static Stream<Arguments> hostile() {
    byte[] system = pickle(text("id"), 0x85, "R.");
    return Stream.of(
        Arguments.of("os.system", pickle(0x80, 2, "cos\nsystem\n", system)),
        Arguments.of("posix.system", pickle(0x80, 4, text("posix"), text("system"), 0x93, system)),
        Arguments.of("builtins.eval", pickle(0x80, 2, "cbuiltins\neval\n(", text("1+1"), "tR.")),
        Arguments.of("__builtin__.exec", pickle(0x80, 2, "c__builtin__\nexec\n)R.")),
        Arguments.of("torch.hub.load", pickle(0x80, 2, "ctorch.hub\nload\n)R.")),
        Arguments.of(
            "collections.OrderedDict.__init__",
            pickle(0x80, 4, text("collections"), text("OrderedDict.__init__"), 0x93, ".")),
        Arguments.of("calls", pickle(0x80, 2, "ctorch\nFloatStorage\n)R.")),
        Arguments.of("calls", pickle(0x80, 2, text("os.system"), ")R.")),
        Arguments.of("OrderedDict", pickle(0x80, 2, "ccollections\nOrderedDict\n(K\001tR.")),
        Arguments.of("sets the state", pickle(0x80, 2, "}}b.")),
        Arguments.of("sets the state", pickle(0x80, 2, "ccollections\nOrderedDict\n}b.")),
        Arguments.of("NEWOBJ", pickle(0x80, 2, "ccollections\nOrderedDict\n)", 0x81, ".")),
        Arguments.of("NEWOBJ_EX", pickle(0x80, 4, "ccollections\nOrderedDict\n)}", 0x92, ".")),
        Arguments.of("INST", pickle("(ios\nsystem\n.")),
        Arguments.of("OBJ", pickle("(ccollections\nOrderedDict\no.")),
        Arguments.of("EXT1", pickle(0x80, 2, 0x82, 1, ".")),
        Arguments.of("EXT2", pickle(0x80, 2, 0x83, 1, 0, ".")),
        Arguments.of("EXT4", pickle(0x80, 2, 0x84, little(1, 4), ".")),
        Arguments.of("PERSID", pickle("Pid\n.")),
        Arguments.of("persistent id", pickle(0x80, 2, text("id"), "Q.")),
        Arguments.of("persistent id", pickle(0x80, 2, "(K\001tQ.")),
        Arguments.of("persistent id", pickle(0x80, 2, storage("FloatStorage", "0", -1), "tQ.")),
        Arguments.of(
            "persistent id",
            pickle(
                0x80,
                2,
                "((",
                text("storage"),
                "ccollections\nOrderedDict\n",
                text("0"),
                text("cpu"),
                number(4),
                "tQ.")),
        Arguments.of("LONG4", pickle(0x80, 2, 0x8b, little(0x7fffffff, 4), ".")),
        Arguments.of("4294967295 bytes", pickle(0x80, 2, "X", little(-1, 4), ".")),
        Arguments.of("18446744073709551615 bytes", pickle(0x80, 4, 0x8d, little(-1, 8), ".")),
        Arguments.of("1099511627776 bytes", pickle(0x80, 4, 0x8d, little(1L << 40, 8), ".")),
        Arguments.of("opcode 0xff", pickle(0x80, 2, 0xff, ".")),
        Arguments.of("protocol 6", pickle(0x80, 6, "}.")),
        Arguments.of("refers to a value", pickle(0x80, 2, "h\001.")),
        Arguments.of("refers to a value", pickle(0x80, 2, "j", little(-1, 4), ".")),
        Arguments.of("takes a value", pickle(0x80, 2, "R.")),
        Arguments.of("takes a value", pickle(0x80, 2, "}(", 0x85, ".")),
        Arguments.of("takes a value", pickle(0x80, 2, "t.")),
        Arguments.of("leaves values over", pickle(0x80, 2, "}}.")),
        Arguments.of("leaves values over", pickle(0x80, 2, "(}.")),
        Arguments.of("ends in the middle", pickle(0x80, 2, "}")),
        Arguments.of("is no list", pickle(0x80, 2, "}Na.")),
        Arguments.of("is no dictionary", pickle(0x80, 2, "]NNs.")),
        Arguments.of("is no dictionary", pickle(0x80, 2, "}(Nu.")),
        Arguments.of("neither a text", pickle(0x80, 2, "}]Ns.")),
        Arguments.of("more than 400000 values", pickle(0x80, 2, "N".repeat(400_001), ".")),
        Arguments.of("more than 400000 values", pickle("N", "\u0094".repeat(400_001), ".")),
        Arguments.of("more than 400000 values", pickle("(".repeat(400_001), "N.")),
        Arguments.of("more than 400000 values", sameEntriesAgain()),
        Arguments.of("more than 16 dimensions", one(tensor("0", 4, 0, ones(17), ones(17)))),
        Arguments.of("names of its tensors are too long", longPrefix()),
        // a list and a dictionary that hold themselves, and dictionaries of one another
        Arguments.of("no dictionary of tensors", pickle(0x80, 2, "]q\000h\000a.")),
        Arguments.of(
            "no dictionary of tensors", pickle(0x80, 2, "}q\000", text("state_dict"), "h\000s.")),
        Arguments.of("more than 400000 entries", pickle(0x80, 2, laughs(3), ".")),
        Arguments.of("no dictionary of tensors", pickle(0x80, 2, "N.")),
        Arguments.of("too long", pickle(0x80, 2, "c" + "x".repeat(300) + "\nsystem\n.")),
        Arguments.of("not UTF-8", pickle(0x80, 2, "X", little(1, 4), 0xff, ".")),
        Arguments.of("does not fit", one(tensor("0", 4, 0, new long[] {5}, new long[] {1}))),
        Arguments.of("does not fit", one(tensor("0", 4, 1, new long[] {4}, new long[] {1}))),
        Arguments.of("does not fit", one(tensor("0", 4, -1, new long[] {1}, new long[] {1}))),
        Arguments.of("does not fit", one(tensor("0", 4, 0, new long[] {-1}, new long[] {1}))),
        Arguments.of("does not fit", one(tensor("0", 4, 3, new long[] {2}, new long[] {-1}))),
        Arguments.of("does not fit", one(tensor("0", 4, 0, new long[] {2, 2}, new long[] {1}))),
        // an expanded tensor: a billion numbers out of one
        Arguments.of("does not fit", one(tensor("0", 4, 0, new long[] {1 << 30}, new long[] {0}))),
        Arguments.of(
            "does not fit", one(tensor("0", 4, 0, new long[] {1L << 62, 8}, new long[] {0, 0}))),
        Arguments.of(
            "does not fit",
            one(tensor("0", 4, Long.MAX_VALUE, new long[] {2}, new long[] {Long.MAX_VALUE}))),
        Arguments.of(
            "storage 1 is missing", one(tensor("1", 4, 0, new long[] {4}, new long[] {1}))),
        Arguments.of(
            "storage ../0 is missing", one(tensor("../0", 4, 0, new long[] {4}, new long[] {1}))),
        Arguments.of(
            "storage 0 is missing or incomplete",
            one(tensor("0", 1L << 40, 0, new long[] {1L << 40}, new long[] {1}))));
  }

  /** A state dict of one tensor. */
  private static byte[] one(byte[] tensor) {
    return pickle(0x80, 2, "}", text("x"), tensor, "s.");
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** A thousand entries, of which hundreds of dictionaries are made. */
  private static byte[] sameEntriesAgain() {
    List<Object> parts = new ArrayList<>(List.of("]("));
    for (int i = 0; i < 1000; i++) {
      parts.addAll(List.of("M", little(i, 2), "N", 0x86));
    }
    parts.add("eq\000");
    for (int i = 0; i < 400; i++) {
      parts.addAll(List.of("ccollections\nOrderedDict\nh\000", 0x85, "R"));
    }
    parts.add(".");
    return pickle(parts.toArray());
  }

  /** Twenty tensors behind a prefix of a million letters. */
  private static byte[] longPrefix() {
    byte[] tensor = tensor("0", 4, 0, new long[] {4}, new long[] {1});
    List<Object> parts =
        new ArrayList<>(List.of("}", text("x".repeat(1 << 20)), "}(", text("0"), tensor, "q\000"));
    for (int i = 1; i < 20; i++) {
      parts.addAll(List.of(text(Integer.toString(i)), "h\000"));
    }
    parts.add("us.");
    return pickle(parts.toArray());
  }

  /** A dictionary that has the one below it a hundred times, down to the level. */
  private static byte[] laughs(int level) {
    byte[] below = level == 0 ? pickle("N") : laughs(level - 1);
    List<Object> parts = new ArrayList<>(List.of("}(", text("0"), below));
    for (int i = 1; i < 100; i++) {
      parts.add(text(Integer.toString(i)));
      parts.add(level == 0 ? "N" : "h" + (char) (level - 1));
    }
    parts.add("uq" + (char) level);
    return pickle(parts.toArray());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatNoStateDictHasIsRefusedInOneLine(String named, byte[] pickle) {
    assertRefused(file(pickle), named);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void theOldFormatRefusesTheSame(String named, byte[] pickle) throws IOException {
    Path file = old(pickle);
    assertThatThrownBy(() -> WeightsFormat.open(file).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void theOldFormatOfATensorIsRead() throws IOException {
    Path file = old(one(tensor("0", 4, 0, new long[] {4}, new long[] {1})));
    try (WeightsFile open = WeightsFormat.open(file)) {
      assertThat(floats(open, "x")).containsExactly(0, 0, 0, 0);
    }
  }

  private Path old(byte[] pickle) throws IOException {
    byte[] head =
        pickle(
            0x80,
            2,
            0x8a,
            10,
            "l\u00fc\u009cF\u00f9 j\u00a8P\u0019.",
            0x80,
            2,
            "M\u00e9\003.",
            0x80,
            2,
            "}",
            text("little_endian"),
            0x88,
            "s.");
    byte[] tail = pickle(0x80, 2, "](", text("0"), "e.", little(4, 8), new byte[16]);
    return Files.write(folder.resolve("old.pth"), pickle(head, pickle, tail));
  }

  @Test
  void anArchiveTorchNeverWritesIsRefused() throws IOException {
    byte[] good = one(tensor("0", 4, 0, new long[] {4}, new long[] {1}));
    Path path = folder.resolve("x.pth");
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", good);
    entries.put("a/data/0", new byte[16]);
    WeightsFormat.open(TorchFiles.zip(path, entries, ZipEntry.STORED)).close();
    assertRefused(TorchFiles.zip(path, entries, ZipEntry.DEFLATED), "compressed");

    entries.put("b/data.pkl", good);
    assertRefused(TorchFiles.zip(path, entries, ZipEntry.STORED), "without the data.pkl");
    entries.remove("b/data.pkl");
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    assertRefused(TorchFiles.zip(path, entries, ZipEntry.STORED), "big-endian");
    entries.remove("a/byteorder");
    entries.put("a/code/model.py", new byte[0]);
    assertRefused(TorchFiles.zip(path, entries, ZipEntry.STORED), "TorchScript");
    assertRefused(
        TorchFiles.zip(path, Map.of("word/document.xml", new byte[3]), ZipEntry.STORED),
        "without the data.pkl");
    assertRefused(
        Files.write(path, "PK\003\004 and no more".getBytes(StandardCharsets.US_ASCII)), "ZIP");
  }

  @Test
  void entriesOfOneNameOrPlaceAreRefused() throws IOException {
    byte[] good = one(tensor("0", 4, 0, new long[] {4}, new long[] {1}));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", good);
    entries.put("a/data/0", new byte[16]);
    entries.put("a/data/1", new byte[16]);
    byte[] zip =
        Files.readAllBytes(TorchFiles.zip(folder.resolve("a.pth"), entries, ZipEntry.STORED));
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    Path twice = folder.resolve("twice.pth");
    Files.writeString(twice, text.replace("a/data/1", "a/data/0"), StandardCharsets.ISO_8859_1);
    assertRefused(twice, "one name");

    // the directory places the last entry where the one before it is
    int first = text.indexOf("a/data/0", text.indexOf("PK\001\002"));
    int second = text.indexOf("a/data/1", first);
    byte[] overlapping = zip.clone();
    System.arraycopy(zip, first - 4, overlapping, second - 4, 4);
    assertRefused(Files.write(folder.resolve("overlap.pth"), overlapping), "overlap");
  }

  /** As torch.save writes where it computes no checksums: each is 0. */
  @Test
  void aFileWithoutChecksumsIsRead() throws IOException {
    Path file =
        TorchFiles.zip(
            folder.resolve("x.pth"),
            one(tensor("0", 4, 0, new long[] {4}, new long[] {1})),
            Map.of("0", "sixteen of bytes".getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < bytes.limit() - 20; at++) {
      if (bytes.getInt(at) == 0x04034b50) {
        bytes.putInt(at + 14, 0);
      } else if (bytes.getInt(at) == 0x02014b50) {
        bytes.putInt(at + 16, 0);
      }
    }
    float[] expected = new float[4];
    ByteBuffer.wrap("sixteen of bytes".getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(expected);
    try (WeightsFile open = WeightsFormat.open(Files.write(file, bytes.array()))) {
      assertThat(floats(open, "x")).isEqualTo(expected);
    }
  }

  @Test
  void aFlippedBitOfAStorageIsNoticed() throws IOException {
    Path file =
        TorchFiles.zip(
            folder.resolve("x.pth"),
            one(tensor("0", 4, 0, new long[] {4}, new long[] {1})),
            Map.of("0", "sixteen of bytes".getBytes(StandardCharsets.US_ASCII)));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("sixteen", "Sixteen"), StandardCharsets.ISO_8859_1);
    try (WeightsFile open = WeightsFormat.open(file)) {
      assertThatThrownBy(() -> floats(open, "x"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll(file.toString(), "damaged", "'x'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kinds.pth", "kinds_legacy.pth", "checkpoint.pth"})
  void aDamagedFileIsReadOrRefusedAndNothingElse(String name) throws Exception {
    byte[] whole = Files.readAllBytes(resource(name));
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k <= i % 4; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      int length = i % 5 == 0 ? random.nextInt(damaged.length) : damaged.length;
      Path file = Files.write(folder.resolve("damaged"), Arrays.copyOf(damaged, length));
      try (WeightsFile open = WeightsFormat.open(file)) {
        List.copyOf(open.tensors()).forEach(open::finite);
      } catch (BadInputException e) {
        assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      }
    }
  }

  @Test
  void whatWasDownloadedInsteadIsNamed() throws IOException {
    Path path = folder.resolve("model.pth");
    assertRefused(
        Files.writeString(path, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
        "git lfs pull");
    assertRefused(Files.writeString(path, "<!DOCTYPE html><html></html>"), "web page");
    assertRefused(Files.write(path, pickle(0x80, 4, "}.      ")), "torch.save did not write");
  }
}
