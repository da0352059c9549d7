package dev.parley.ice;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads configured URLs of STUN servers (RFC 7064) and TURN servers (RFC 7065).
 *
 * <p>Accepts what every browser accepts, which is less than the grammars allow: schemes in lower
 * case, no percent encoding, ports from 1 to 65535, and no transport but UDP and TCP. With one URL
 * that a browser does not accept, its whole {@code RTCPeerConnection} would fail.
 */
final class IceUrls {
  private static final String HOST_AND_PORT =
      "(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)(:(?<port>[0-9]{1,5}))?";
  private static final Pattern STUN = Pattern.compile("stuns?:" + HOST_AND_PORT);
  private static final Pattern TURN =
      Pattern.compile("turns?:" + HOST_AND_PORT + "(\\?transport=(udp|tcp))?");
  private static final Pattern HOST = Pattern.compile("^[a-z]+:" + HOST_AND_PORT);
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");

  private IceUrls() {}

  /**
   * Reads URLs of STUN servers.
   *
   * @throws IllegalArgumentException naming {@code key} if a text is not such a URL
   */
  static List<String> stun(String key, List<String> texts) {
    return read(key, texts, STUN, "stun:host:port or stuns:host:port");
  }

  /**
   * Reads URLs of TURN servers.
   *
   * @throws IllegalArgumentException naming {@code key} if a text is not such a URL
   */
  static List<String> turn(String key, List<String> texts) {
    return read(
        key,
        texts,
        TURN,
        "turn:host:port or turns:host:port, optionally with ?transport=udp or =tcp");
  }

  /** Returns the hosts of URLs that were read, in lower case and without brackets. */
  static Set<String> hosts(List<String> urls) {
    return urls.stream()
        .map(HOST::matcher)
        .filter(Matcher::find)
        .map(url -> url.group("host").replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> read(String key, List<String> texts, Pattern syntax, String form) {
    List<String> urls = texts.stream().map(String::strip).filter(url -> !url.isEmpty()).toList();
    for (String url : urls) {
      Matcher parts = syntax.matcher(url);
      if (!parts.matches() || !isHost(parts.group("host")) || !isPort(parts.group("port"))) {
        throw new IllegalArgumentException(
            "%s must have URLs like %s, not %s".formatted(key, form, url));
      }
    }
    return urls;
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return isIpv6(host);
    }
    return !NUMBERS.matcher(host).matches() || IPV4.matcher(host).matches();
  }

  /** Lets the JDK parse it; for a text in brackets the JDK makes no DNS query. */
  private static boolean isIpv6(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress().length > 0;
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }

  private static boolean isPort(@Nullable String digits) {
    return digits == null || (Integer.parseInt(digits) > 0 && Integer.parseInt(digits) < 65_536);
  }
}
