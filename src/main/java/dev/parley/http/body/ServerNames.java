package dev.parley.http.body;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks names of ICE servers in reports: a host name or an IP address, and nothing else. */
final class ServerNames {
  private static final int MAX_LENGTH = 253;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*)(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

  private ServerNames() {}

  /** Returns the name in lower case and without brackets; refuses it if it is something else. */
  static String check(String name, JsonReader json) {
    boolean isInBrackets = name.startsWith("[") && name.endsWith("]");
    String host = isInBrackets ? name.substring(1, name.length() - 1) : name;
    if (host.length() > MAX_LENGTH
        || (isInBrackets || !NAME.matcher(host).matches()) && !isIpv6(host)) {
      throw json.refuse(
          "errors[].server must be a host name or an IP address, without port, path and user.");
    }
    return host.toLowerCase(Locale.ROOT);
  }

  /** Lets the JDK parse it; for a text in brackets the JDK makes no DNS query. */
  private static boolean isIpv6(String text) {
    if (!IPV6.matcher(text).matches() || text.indexOf(':') < 0) {
      return false;
    }
    try {
      return InetAddress.getByName("[" + text + "]").getAddress().length > 0;
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
