package org.finetune4j.app.serve;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.finetune4j.data.BadInputException;

/**
 * Who may ask: requests that name this machine, from pages of its own, with the token where there
 * is one. A page of another site that made its name lead to this machine (DNS rebinding) names
 * itself in {@code Host}; an address it cannot name.
 */
final class Access {
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final String BEARER = "Bearer ";

  private final Set<String> names = new HashSet<>();
  private final boolean loopback;
  private final Optional<byte[]> token;

  /** As the settings have it. */
  Access(ServerSettings settings) {
    this.loopback = isLoopback(settings.host());
    this.token = settings.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
    names.add("localhost");
    names.add(settings.host().toLowerCase(Locale.ROOT));
    settings.allowedHosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Whether no other machine reaches that address. */
  static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new BadInputException("--host " + host + " is no address of this machine.", e);
    }
  }

  /** Refuses who may not ask for anything. */
  void requireSite(Context request) {
    String host = request.header("Host");
    if (host != null && !isServed(name(host))) {
      throw new Refusal(
          Refusal.MISDIRECTED,
          "'"
              + BadInputException.excerpt(host)
              + "' is not served here: use the address, or start with --allow-host.");
    }
    String origin = request.header("Origin");
    if (origin != null && !isSame(origin, host)) {
      throw new Refusal(Refusal.FORBIDDEN, "Pages of other sites may not ask.");
    }
    if ("cross-site".equals(request.header("Sec-Fetch-Site")) && !isNavigation(request)) {
      throw new Refusal(Refusal.FORBIDDEN, "Pages of other sites may not ask.");
    }
  }

  // A link on another page may lead here: it shows the page, and the other page learns nothing.
  private static boolean isNavigation(Context request) {
    return "GET".equals(request.req().getMethod())
        && "navigate".equals(request.header("Sec-Fetch-Mode"));
  }

  /** Refuses who has not the token. */
  void requireToken(Context request) {
    if (token.isEmpty()) {
      return;
    }
    String header = request.header("Authorization");
    boolean known =
        header != null
            && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                token.get(),
                header.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    if (!known) {
      request.header("WWW-Authenticate", "Bearer");
      throw new Refusal(Refusal.UNAUTHORIZED, "Send the header Authorization: Bearer TOKEN.");
    }
  }

  private boolean isServed(String name) {
    if (names.contains(name)) {
      return true;
    }
    return ADDRESS.matcher(name).matches()
        && (!loopback || name.startsWith("127.") || name.equals("[::1]"));
  }

  private static boolean isSame(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String name(String host) {
    return PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("").replaceFirst("\\.$", "");
  }
}
