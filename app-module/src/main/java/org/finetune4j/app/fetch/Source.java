package org.finetune4j.app.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An entry of the catalogue: what a name stands for, where it comes from, and how to verify that it
 * is right.
 *
 * @param name what a user types: lower-case letters, digits, points, underscores and hyphens
 * @param kind what it is
 * @param url an absolute address, http or https, without user and password
 * @param bytes size of the file at the address, where known
 * @param sha256 of the whole file, in lower-case hex
 * @param md5 of the whole file
 * @param md5OfFirstMiB of the file's first 2^20 bytes, which is what fastai publishes
 * @param folder of the archive that is the data, with slashes; empty for the one at its top
 * @param geometry of the weights, {@code v1} or {@code v1.5}, for files that do not name theirs
 * @param builtIn whether the entry comes with the program
 */
public record Source(
    String name,
    Kind kind,
    URI url,
    OptionalLong bytes,
    Optional<String> sha256,
    Optional<String> md5,
    Optional<String> md5OfFirstMiB,
    Optional<String> folder,
    Optional<String> geometry,
    boolean builtIn) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern EXTENSION = Pattern.compile(".*(\\.[A-Za-z0-9]{1,12})");

  /** Refuses what no entry can be; the message names the field. */
  public Source {
    require(NAME.matcher(name).matches() && !name.endsWith("."), "name", name);
    require(!name.equals("list"), "name", name); // what the command calls its own list
    Objects.requireNonNull(kind);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    require(
        (scheme.equals("http") || scheme.equals("https"))
            && url.getHost() != null
            && url.getRawUserInfo() == null,
        "url",
        url.getRawUserInfo() == null ? url.toString() : "an address with a password");
    require(bytes.isEmpty() || bytes.getAsLong() > 0, "bytes", bytes.toString());
    sha256 = digest("sha256", sha256, 64);
    md5 = digest("md5", md5, 32);
    md5OfFirstMiB = digest("md5OfFirstMiB", md5OfFirstMiB, 32);
    require(
        folder.isEmpty() || kind == Kind.DATA && isInside(folder.get()),
        "folder",
        folder.orElse(""));
    require(
        geometry.isEmpty() || kind == Kind.WEIGHTS && geometry.get().matches("v1|v1\\.5"),
        "geometry",
        geometry.orElse(""));
  }

  private static Optional<String> digest(String field, Optional<String> value, int digits) {
    Optional<String> lower = value.map(text -> text.toLowerCase(Locale.ROOT));
    require(
        lower.isEmpty() || lower.get().matches("[0-9a-f]{" + digits + "}"),
        field,
        value.orElse(""));
    return lower;
  }

  private static boolean isInside(String folder) {
    return folder.matches("[^/\\\\:]+(/[^/\\\\:]+)*")
        && !folder.matches("(.*/)?\\.\\.?(/.*)?")
        && folder.chars().noneMatch(c -> c < ' ');
  }

  private static void require(boolean holds, String field, String value) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "'%s' cannot be a %s", value, field));
    }
  }

  /** The address without its query, which may hold a key. */
  String address() {
    return address(url);
  }

  static String address(URI url) {
    return url.toString().replaceFirst("[?#].*", "");
  }

  /** What the file is called at its address. */
  String fileName() {
    String path = String.valueOf(url.getPath());
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() ? name : last;
  }

  /** What the weights are called in the cache. */
  String weightsFile() {
    var extension = EXTENSION.matcher(fileName());
    return name + (extension.matches() ? extension.group(1) : ".safetensors");
  }

  /** Why a file is not the one named here; empty where nothing speaks against it. */
  Optional<String> difference(Digests found) {
    if (bytes.isPresent() && bytes.getAsLong() != found.bytes()) {
      return Optional.of(
          String.format(
              Locale.ROOT, "it has %d bytes instead of %d", found.bytes(), bytes.getAsLong()));
    }
    return difference("SHA-256", sha256, found.sha256())
        .or(() -> difference("MD5", md5, found.md5()))
        .or(() -> difference("MD5 of its first 2^20 bytes", md5OfFirstMiB, found.md5OfFirstMiB()));
  }

  private static Optional<String> difference(String what, Optional<String> wanted, String found) {
    return wanted
        .filter(digest -> !digest.equals(found))
        .map(
            digest ->
                String.format(Locale.ROOT, "its %s is %s instead of %s", what, found, digest));
  }

  /** Whether size and digests alone identify the file. */
  boolean isIdentified() {
    return sha256.isPresent() || md5.isPresent() || md5OfFirstMiB.isPresent();
  }
}
