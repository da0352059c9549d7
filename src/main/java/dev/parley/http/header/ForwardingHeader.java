package dev.parley.http.header;

import io.netty.util.NetUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One header in which proxies say where a request comes from, and what an element of it looks like.
 *
 * @param name the name of the header
 * @param isElement says whether a text, without white space around it, is an element
 */
public record ForwardingHeader(String name, Predicate<String> isElement) {
  private static final String TOKEN_CHAR = "[!#$%&'*+.^_`|~0-9A-Za-z-]";

  /** A name or an IPv4 address, or an IPv6 address in brackets, and maybe a port. */
  private static final Pattern HOST =
      Pattern.compile("([0-9A-Za-z._-]{1,253}|(\\[[0-9A-Fa-f:.]{2,45}]))(?::(\\d{1,5}))?");

  /** An address with a port, or in brackets (RFC 7239, section 6). */
  private static final Pattern NODE =
      Pattern.compile("([0-9.]{7,15}|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");

  /** A node that does not show its address (RFC 7239, sections 6.2 and 6.3). */
  private static final Pattern HIDDEN_NODE =
      Pattern.compile("(?:unknown|_[0-9A-Za-z._-]{1,64})(?::(?:\\d{1,5}|_[0-9A-Za-z._-]{1,64}))?");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][0-9A-Za-z+.-]{0,31}");
  private static final Pattern PREFIX =
      Pattern.compile("/(?:[0-9A-Za-z._~!$&'()*+=:@-]|%[0-9A-Fa-f]{2}|/(?!/)){0,255}");

  /** A parameter that RFC 7239 does not name. No reader can take it for one of the others. */
  private static final Pattern EXTENSION =
      Pattern.compile(
          "(?i)(?![^=]*(?:for|by|host|proto)=)%1$s{1,64}=(?:%1$s{1,255}|\"%1$s{0,255}\")"
              .formatted(TOKEN_CHAR));

  private static final int MAX_PORT = 65_535;

  /** {@code Forwarded}: pairs of a name and a value (RFC 7239, section 4). */
  public static ForwardingHeader forwarded() {
    return new ForwardingHeader("Forwarded", ForwardingHeader::isForwardedElement);
  }

  /** The addresses of the client and of proxies. */
  public static ForwardingHeader addresses(String name) {
    return new ForwardingHeader(name, text -> isIpv6(text) || isNode(text));
  }

  /** The host, and maybe the port, that the client asks for. */
  public static ForwardingHeader host(String name) {
    return new ForwardingHeader(name, ForwardingHeader::isHost);
  }

  /** The port that the client asks for. */
  public static ForwardingHeader port(String name) {
    return new ForwardingHeader(name, text -> isPort(text) && !text.equals("0"));
  }

  /** The scheme by which the client came. */
  public static ForwardingHeader scheme(String name) {
    return new ForwardingHeader(name, text -> SCHEME.matcher(text).matches());
  }

  /** Whether the client came by TLS. */
  public static ForwardingHeader onOrOff(String name) {
    return new ForwardingHeader(name, Set.of("on", "off", "On", "Off", "ON", "OFF")::contains);
  }

  /** The path that a proxy has cut off. */
  public static ForwardingHeader prefix(String name) {
    return new ForwardingHeader(name, ForwardingHeader::isPrefix);
  }

  /**
   * Returns the readable end of a list: its last elements up to one that cannot be read. Proxies
   * append, so what they wrote stays, whatever a client wrote before it.
   *
   * @param values all values of the header in a request
   * @return null if nothing can be read
   */
  public @Nullable String readableEnd(List<String> values) {
    if (values.size() == 1 && isElement.test(values.get(0))) {
      return values.get(0);
    }
    String[] elements = String.join(",", values).split(",");
    Deque<String> readable = new ArrayDeque<>();
    for (int i = elements.length - 1; i >= 0; i--) {
      String element = elements[i].strip();
      if (!element.isEmpty() && !isElement.test(element)) {
        break;
      }
      if (!element.isEmpty()) {
        readable.addFirst(element);
      }
    }
    return readable.isEmpty() ? null : String.join(", ", readable);
  }

  private static boolean isForwardedElement(String element) {
    Set<String> names = new HashSet<>();
    for (String pair : element.split(";")) {
      if (!pair.isBlank() && !isPair(pair.strip(), names)) {
        return false;
      }
    }
    return !names.isEmpty();
  }

  private static boolean isPair(String pair, Set<String> names) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      return false;
    }
    String name = pair.substring(0, equals).toLowerCase(Locale.ROOT);
    String value = unquoted(pair.substring(equals + 1));
    return names.add(name)
        && switch (name) {
          case "for", "by" -> isNode(value);
          case "host" -> isHost(value);
          case "proto" -> SCHEME.matcher(value).matches();
          default -> EXTENSION.matcher(pair).matches();
        };
  }

  private static String unquoted(String value) {
    boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isNode(String text) {
    var node = NODE.matcher(text);
    if (!node.matches()) {
      return HIDDEN_NODE.matcher(text).matches();
    }
    String address = node.group(1);
    boolean isAddress =
        address.startsWith("[")
            ? isIpv6(address.substring(1, address.length() - 1))
            : NetUtil.isValidIpV4Address(address);
    return isAddress && isPortOrNone(node.group(2));
  }

  private static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0
        && text.indexOf('%') < 0
        && text.indexOf('[') < 0
        && NetUtil.isValidIpV6Address(text);
  }

  private static boolean isHost(String text) {
    var host = HOST.matcher(text);
    if (!host.matches()) {
      return false;
    }
    String address = host.group(2);
    return (address == null || isIpv6(address.substring(1, address.length() - 1)))
        && isPortOrNone(host.group(3));
  }

  private static boolean isPrefix(String text) {
    return PREFIX.matcher(text).matches()
        && !text.startsWith("//")
        && !(text + "/").contains("/../")
        && !(text + "/").contains("/./");
  }

  private static boolean isPortOrNone(@Nullable String text) {
    return text == null || isPort(text);
  }

  private static boolean isPort(String text) {
    return text.length() <= 5
        && !text.isEmpty()
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) <= MAX_PORT;
  }
}
