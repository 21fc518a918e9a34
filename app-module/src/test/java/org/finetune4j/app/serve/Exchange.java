package org.finetune4j.app.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A request over a connection of its own, with any headers, and its response. */
record Exchange(int status, Map<String, String> headers, byte[] body) {
  private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static Exchange get(int port, String path, String... headers) {
    return of(port, "GET", path, new byte[0], headers);
  }

  static Exchange post(int port, String path, byte[] body, String... headers) {
    return of(port, "POST", path, body, headers);
  }

  /** Sends it all, then reads to the end; headers are lines. */
  private static Exchange of(int port, String method, String path, byte[] body, String... headers) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(head(method, path, body.length, headers));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      return read(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] head(String method, String path, long length, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (Arrays.stream(headers).noneMatch(line -> line.startsWith("Host:"))) {
      text.append("Host: localhost\r\n");
    }
    Arrays.stream(headers).forEach(line -> text.append(line).append("\r\n"));
    if (method.equals("POST")) {
      text.append("Content-Length: ").append(length).append("\r\n");
    }
    return text.append("Connection: close\r\n\r\n")
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static Exchange read(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    socket.getInputStream().transferTo(all);
    byte[] bytes = all.toByteArray();
    int end = 0;
    while (!Arrays.equals(bytes, end, end + 4, BLANK_LINE, 0, 4)) {
      end++;
    }
    String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] parts = lines[i].split(": ?", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    return new Exchange(
        Integer.parseInt(lines[0].split(" ")[1]),
        headers,
        Arrays.copyOfRange(bytes, end + 4, bytes.length));
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return new ObjectMapper().readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
