package org.finetune4j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.finetune4j.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(json.length, json, new byte[dataBytes]);
  }

  private Path file(long claimed, byte[] header, byte[] data) throws IOException {
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(claimed).put(header).put(data);
    return Files.write(folder.resolve("file.safetensors"), all.array());
  }

  private static void assertRefused(Path path, String... words) {
    assertThatThrownBy(() -> SafetensorsFile.open(path).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining(path.toString())
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void readsWhatItWrites() {
    Path path = folder.resolve("written.safetensors");
    new SafetensorsWriter()
        .metadata("who", "äöü \"quoted\"")
        .add("b", List.of(2L, 2L), new float[] {1, Float.MAX_VALUE, -0f, Float.MIN_VALUE})
        .add("a", List.of(), Nd4j.createFromArray(1e-300))
        .add("none", List.of(0L, 3L), new float[0])
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.metadata()).containsEntry("who", "äöü \"quoted\"");
      assertThat(file.floats(file.find("b").orElseThrow()))
          .containsExactly(1, Float.MAX_VALUE, -0f, Float.MIN_VALUE);
      var wide = Nd4j.createFromArray(0.0);
      file.read(file.find("a").orElseThrow(), wide);
      assertThat(wide.getDouble(0)).isEqualTo(1e-300);
      assertThat(file.find("none").orElseThrow().length()).isZero();
      assertThat(file.find("c")).isEmpty();
    }
  }

  @Property
  void everyHalfIsWidenedExactly(@ForAll short bits) {
    int exponent = (bits >> 10) & 31;
    int fraction = bits & 1023;
    double magnitude =
        exponent == 0
            ? fraction * Math.pow(2, -24)
            : (1024 + fraction) * Math.pow(2, exponent - 25);
    float value = TensorType.half(bits);
    if (exponent == 31) {
      assertThat(Float.isNaN(value)).isEqualTo(fraction != 0);
      assertThat(Float.isInfinite(value)).isEqualTo(fraction == 0);
    } else {
      assertThat((double) Math.abs(value)).isEqualTo(magnitude);
    }
    assertThat(Float.floatToRawIntBits(value) < 0).isEqualTo(bits < 0);
  }

  @Test
  void widensBfloat16() throws IOException {
    Path path = file("{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4);
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(bytes.length - 4, (short) 0x3f80)
        .putShort(bytes.length - 2, (short) 0xc0a0);
    Files.write(path, bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.floats(file.tensors().get(0))).containsExactly(1f, -5f);
    }
  }

  @Test
  void refusesAHeaderOfTenGigabytes() throws IOException {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    assertRefused(file(10L << 30, header, new byte[0]), "10737418240");
    assertRefused(file(-1, header, new byte[0]), "18446744073709551615");
    assertRefused(file(header.length + 1, header, new byte[0]), "header");
  }

  @Test
  void refusesAHeaderBeyondTheLimitThoughTheFileHoldsIt() throws IOException {
    byte[] header =
        " ".repeat((int) SafetensorsFile.HEADER_LIMIT + 1).getBytes(StandardCharsets.UTF_8);
    assertRefused(file(header.length, header, new byte[0]), "header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "not json",
        "{\"x\":1}",
        "{} {}",
        "{\"x\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0.5,4.5]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1,0],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[18446744073709551616,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"__metadata__\":3}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"__metadata__\":{\"a\":{}}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"__metadata__\":{\"crc32c\":\"none\"}}",
      })
  void refusesAHeaderThatDoesNotFitTheFile(String header) throws IOException {
    assertRefused(file(header, 4), "safetensors");
  }

  @Property(tries = 300)
  void neverFailsOtherwiseThanByRefusing(@ForAll @Size(max = 64) byte[] bytes) throws IOException {
    Path path = Files.createTempFile("any", ".safetensors");
    try {
      Files.write(path, bytes);
      SafetensorsFile.open(path).close();
    } catch (BadInputException e) {
      assertThat(e.getMessage()).contains(path.toString());
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertRefused(folder.resolve("nowhere"), "is not there");
    assertRefused(folder, "is not a file but a folder");
  }

  @Test
  void aFailedWriteLeavesWhatWasThere() throws IOException {
    Path path = Files.writeString(folder.resolve("kept"), "earlier");
    SafetensorsWriter writer = new SafetensorsWriter();
    var closed = Nd4j.createFromArray(1f, 2f);
    writer.add("x", List.of(2L), closed);
    closed.close();
    assertThatThrownBy(() -> writer.write(path)).isNotNull();
    assertThat(path).hasContent("earlier");
    assertThat(Files.list(folder)).containsExactly(path);
    assertThatThrownBy(() -> new SafetensorsWriter().write(folder.resolve("no/such/folder")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void refusesToReadWhatIsNoWeight() throws IOException {
    Path path = file("{\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}", 8);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatThrownBy(() -> file.floats(file.tensors().get(0)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("'n'");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16,7e00",
    "F16,7c00",
    "F16,fc00",
    "BF16,7fc0",
    "BF16,ff80",
    "F32,7fc00000",
    "F32,ff800000",
    "F32,7f800001",
    "F64,7ff8000000000000",
    "F64,fff0000000000000"
  })
  void refusesWhatIsNoFiniteNumberAndNamesTheTensor(String type, String bits) throws IOException {
    int bytes = bits.length() / 2;
    byte[] data = new byte[3 * bytes];
    for (int i = 0; i < bytes; i++) {
      data[2 * bytes - 1 - i] = (byte) Integer.parseInt(bits.substring(2 * i, 2 * i + 2), 16);
    }
    byte[] header =
        ("{\"x\":{\"dtype\":\""
                + type
                + "\",\"shape\":[3],\"data_offsets\":[0,"
                + data.length
                + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    Path path = file(header.length, header, data);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (var into : List.of(Nd4j.createFromArray(0f, 0f, 0f), Nd4j.createFromArray(0., 0., 0.))) {
        assertThatThrownBy(() -> file.read(file.tensors().get(0), into))
            .isInstanceOf(BadInputException.class)
            .hasMessageContainingAll(path.toString(), "'x'", "no finite numbers");
      }
    }
  }

  @Test
  void aDoubleBeyondFloatsIsNoFiniteWeight() {
    Path path = folder.resolve("wide.safetensors");
    new SafetensorsWriter().add("x", List.of(1L), Nd4j.createFromArray(1e300)).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatThrownBy(() -> file.floats(file.tensors().get(0)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("'x'");
    }
  }

  @Test
  void noticesAnyBitOfATensorThatFlipped() throws IOException {
    Path path = folder.resolve("model.safetensors");
    new SafetensorsWriter()
        .add("a", List.of(2L), new float[] {1, 2})
        .add("b", List.of(1L), Nd4j.createFromArray(3.0))
        .write(path);
    byte[] written = Files.readAllBytes(path);
    int data = written.length - 16;
    for (int bit = 0; bit < 128; bit++) {
      byte[] flipped = written.clone();
      flipped[data + bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, flipped);
      String damaged = bit < 64 ? "a" : "b";
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertThatThrownBy(() -> file.floats(file.find(damaged).orElseThrow()))
            .isInstanceOf(BadInputException.class)
            .hasMessageContainingAll(path.toString(), "'" + damaged + "' is not as it was written");
        assertThat(file.floats(file.find(bit < 64 ? "b" : "a").orElseThrow())).isNotEmpty();
      }
    }
  }

  @Test
  void theChecksumIsTheKnownOneAndNoPartOfTheMetadata() throws IOException {
    Path path = folder.resolve("model.safetensors");
    new SafetensorsWriter().add("zeros", List.of(8L), new float[8]).write(path);
    // CRC-32C of 32 zero bytes: RFC 3720, appendix B.4
    assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
        .contains("{\\\"zeros\\\":\\\"8a9136aa\\\"}");
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.metadata()).isEmpty();
    }
  }
}
