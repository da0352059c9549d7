package dev.parley.http.server;

/**
 * Percent-encodes characters that browsers write into a query as they are, although RFC 3986 has no
 * place for them: {@code |}, braces, {@code ^} and others, and a {@code %} that encodes nothing
 * (WHATWG URL, section 1.3). Behind it, everybody can read the query.
 */
final class RequestTarget {
  /** Characters of a query besides letters and digits (RFC 3986, section 3.4). */
  private static final String QUERY = "-._~!$&'()*+,;=:@/?%";

  private static final String HEX = "0123456789ABCDEF";

  private RequestTarget() {}

  /**
   * Returns the target with a query that can be read; the same object if there is nothing to do.
   *
   * @param target as a decoder of ISO 8859-1 reads it: one character for each byte
   */
  static String readable(String target) {
    int start = target.indexOf('?') + 1;
    if (start == 0) {
      return target;
    }
    int odd = firstOdd(target, start);
    return odd == target.length() ? target : encoded(target, odd);
  }

  private static int firstOdd(String target, int start) {
    int at = start;
    while (at < target.length() && isInQuery(target, at)) {
      at++;
    }
    return at;
  }

  private static String encoded(String target, int odd) {
    StringBuilder readable = new StringBuilder(target.length() + 16).append(target, 0, odd);
    for (int at = odd; at < target.length(); at++) {
      char c = target.charAt(at);
      // Control characters stay, and the request is refused for them.
      if (isInQuery(target, at) || c <= ' ' || c == 127) {
        readable.append(c);
      } else {
        readable.append('%').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
      }
    }
    return readable.toString();
  }

  private static boolean isInQuery(String target, int at) {
    char c = target.charAt(at);
    if (c == '%') {
      return isHex(target, at + 1) && isHex(target, at + 2);
    }
    return c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || QUERY.indexOf(c) >= 0;
  }

  private static boolean isHex(String target, int at) {
    return at < target.length() && Character.digit(target.charAt(at), 16) >= 0;
  }
}
