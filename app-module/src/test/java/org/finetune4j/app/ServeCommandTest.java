package org.finetune4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} refuses before it serves. */
class ServeCommandTest {
  private static Path model() throws URISyntaxException {
    return Path.of(ServeCommandTest.class.getResource("/legacy/labels").toURI());
  }

  private static void assertRefused(String message, Object... more) throws URISyntaxException {
    Cli refused = Cli.run(Cli.with(List.of("serve", "--model", model()), more));
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void portsHostsAndBatchesAreChecked() throws URISyntaxException {
    assertRefused("--port must be 0 to 65535, not 70000.", "--port", 70000);
    assertRefused("--batch must be 1 to 64, not 0.", "--batch", 0);
    assertRefused("no.such.host.invalid", "--host", "no.such.host.invalid", "--port", 0);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException, URISyntaxException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertRefused("Port " + taken.getLocalPort(), "--port", taken.getLocalPort());
    }
  }

  @Test
  void aModelThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model.f4j"), "no model");
    Cli refused = Cli.run("serve", "--port", 0, "--model", file);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(file.toString());
  }

  @Test
  void aTokenFileHoldsAToken(@TempDir Path folder) throws IOException, URISyntaxException {
    Path file = Files.writeString(folder.resolve("token"), "short\n");
    assertRefused("holds no token", "--token-file", file, "--port", 0);
    Files.writeString(file, "a token that has blanks in it");
    assertRefused("holds no token", "--token-file", file, "--port", 0);
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertRefused("holds no token", "--token-file", file, "--port", 0);
    assertRefused("missing", "--token-file", folder.resolve("missing"), "--port", 0);
  }
}
