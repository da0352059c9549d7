package dev.parley.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.http.Endpoint;
import dev.parley.http.header.RequestHeader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request of an {@link Endpoint} from the bytes of a connection (RFC 9112).
 *
 * <p>Only plain requests are read: HTTP/1.1, a path that needs no decoding, known query parameters,
 * a head and a body that have arrived completely, and no header that could be read in two ways. All
 * other requests are left to the server's own decoder.
 *
 * <p>A parser reads one request and is not used afterwards. It belongs to one event loop.
 */
final class RequestParser {
  /** Longer heads are left to the server's decoder. */
  static final int MAX_HEAD_BYTES = 4096;

  private static final byte[] ROOMS = ascii(" /v1/rooms/");
  private static final byte[] PEERS = ascii("/peers");
  private static final byte[] SLASH = ascii("/");
  private static final byte[] MESSAGES = ascii("/messages");
  private static final byte[] LEAVE = ascii("/leave");
  private static final byte[] REPORTS = ascii("/reports");
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final Method[] METHODS = Method.values();

  private static final int NO_NUMBER = -1;
  private static final int MAX_DIGITS = 7;

  /** Characters that need no decoding in paths and queries (RFC 3986, section 2.3). */
  private static final boolean[] UNRESERVED = table("-._~");

  /** Characters of a header's name (RFC 9110, section 5.6.2). */
  private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");

  private enum Method {
    POST,
    GET,
    DELETE;

    final byte[] bytes = ascii(name());
  }

  private final byte[] bytes;
  private final int end;
  private int at;

  private String room = "";
  private @Nullable String peer;
  private final @Nullable String[] parameters = new @Nullable String[QueryParameters.COUNT];
  private final @Nullable String[] headers = new @Nullable String[HeaderNames.COUNT];
  private int bodyLength;
  private int bodyStart;

  /** A parser of the first {@code length} bytes, which must not change while it reads. */
  RequestParser(byte[] bytes, int length) {
    this.bytes = bytes;
    this.end = length;
  }

  /**
   * Reads the request that begins at the first byte.
   *
   * @param maxBodyBytes longer bodies are left to the server's decoder
   * @return null if the request is not plain, or has not arrived completely
   */
  @Nullable FastRequest read(int maxBodyBytes) {
    Endpoint asked = readLine();
    if (asked == null || !readHeaders() || !isComplete(asked, maxBodyBytes)) {
      return null;
    }
    byte[] body = Arrays.copyOfRange(bytes, bodyStart, bodyStart + bodyLength);
    return new FastRequest(asked, room, peer, parameters, headers, body);
  }

  /** Returns how many bytes the request that was read has, its body included. */
  int length() {
    return bodyStart + bodyLength;
  }

  private @Nullable Endpoint readLine() {
    Method method = method();
    String id = method != null && skip(ROOMS) ? id() : null;
    if (method == null || id == null) {
      return null;
    }
    room = id;
    Endpoint endpoint = skip(PEERS) ? belowPeers(method) : messages(method);
    return endpoint != null && readQuery() && skip(VERSION) ? endpoint : null;
  }

  private @Nullable Method method() {
    for (Method method : METHODS) {
      if (skip(method.bytes)) {
        return method;
      }
    }
    return null;
  }

  private @Nullable Endpoint belowPeers(Method method) {
    if (!skip(SLASH)) {
      return method == Method.POST ? Endpoint.JOIN : null;
    }
    peer = id();
    if (peer == null) {
      return null;
    }
    if (method == Method.POST && skip(LEAVE)) {
      return Endpoint.LEAVE_BY_BEACON;
    }
    if (method == Method.POST && skip(REPORTS)) {
      return Endpoint.REPORT;
    }
    return method == Method.DELETE ? Endpoint.LEAVE : messages(method);
  }

  private @Nullable Endpoint messages(Method method) {
    if (!skip(MESSAGES)) {
      return null;
    }
    return switch (method) {
      case POST -> peer == null ? Endpoint.SEND_TO_ALL : Endpoint.SEND;
      case GET -> peer == null ? null : Endpoint.RECEIVE;
      case DELETE -> null;
    };
  }

  /** Reads the parameters, if there are any. A request with unknown ones is not plain. */
  private boolean readQuery() {
    if (at >= end || bytes[at] != '?') {
      return true;
    }
    do {
      at++;
      int nameStart = at;
      int nameEnd = unreservedEnd();
      if (nameEnd == end || bytes[nameEnd] != '=') {
        return false;
      }
      at = nameEnd + 1;
      int valueEnd = unreservedEnd();
      int parameter = QueryParameters.place(text(nameStart, nameEnd));
      if (parameter < 0 || parameters[parameter] != null) {
        return false;
      }
      parameters[parameter] = text(at, valueEnd);
      at = valueEnd;
    } while (at < end && bytes[at] == '&');
    return true;
  }

  private int unreservedEnd() {
    int next = at;
    while (next < end && isIn(UNRESERVED, bytes[next])) {
      next++;
    }
    return next;
  }

  private @Nullable String id() {
    int start = at;
    at = unreservedEnd();
    return at == start || bytes[start] == '.' ? null : text(start, at);
  }

  private boolean readHeaders() {
    while (at + 1 < end && at < MAX_HEAD_BYTES) {
      if (bytes[at] == '\r') {
        at += 2;
        bodyStart = at;
        return bytes[at - 1] == '\n';
      }
      if (!readHeader()) {
        return false;
      }
    }
    return false;
  }

  private boolean readHeader() {
    int nameStart = at;
    while (at < end && isIn(TOKEN, bytes[at])) {
      at++;
    }
    int nameEnd = at;
    if (at == nameStart || at == end || bytes[at] != ':') {
      return false;
    }
    at++;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    int valueStart = at;
    while (at < end && (bytes[at] >= ' ' && bytes[at] != 127 || bytes[at] == '\t')) {
      at++;
    }
    int valueEnd = at;
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    at += 2;
    return at <= end
        && bytes[at - 2] == '\r'
        && bytes[at - 1] == '\n'
        && store(HeaderNames.find(bytes, nameStart, nameEnd), valueStart, valueEnd);
  }

  /** Stores the value of a known header; says whether the request is still plain. */
  private boolean store(@Nullable RequestHeader header, int valueStart, int valueEnd) {
    if (header == null) {
      return true;
    }
    boolean isRepeated = headers[header.ordinal()] != null;
    headers[header.ordinal()] = text(valueStart, valueEnd);
    return !isRepeated && !HeaderNames.isNeverPlain(header);
  }

  private boolean isComplete(Endpoint asked, int maxBodyBytes) {
    String connection = headers[RequestHeader.CONNECTION.ordinal()];
    if (headers[RequestHeader.HOST.ordinal()] == null
        || (connection != null && !connection.equalsIgnoreCase("keep-alive"))) {
      return false;
    }
    boolean needsBody =
        asked == Endpoint.SEND || asked == Endpoint.SEND_TO_ALL || asked == Endpoint.REPORT;
    int min = needsBody ? 1 : 0;
    int max = needsBody || asked == Endpoint.JOIN ? maxBodyBytes : 0;
    bodyLength = number(headers[RequestHeader.CONTENT_LENGTH.ordinal()]);
    return bodyLength >= min && bodyLength <= max && end - bodyStart >= bodyLength;
  }

  private boolean skip(byte[] literal) {
    boolean isNext =
        end - at >= literal.length
            && Arrays.equals(bytes, at, at + literal.length, literal, 0, literal.length);
    if (isNext) {
      at += literal.length;
    }
    return isNext;
  }

  private static int number(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(text) : NO_NUMBER;
  }

  private static boolean[] table(String besidesLettersAndDigits) {
    boolean[] isIn = new boolean[128];
    for (int c = 0; c < isIn.length; c++) {
      isIn[c] =
          c >= '0' && c <= '9'
              || c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || besidesLettersAndDigits.indexOf(c) >= 0;
    }
    return isIn;
  }

  private static boolean isIn(boolean[] table, byte b) {
    return b >= 0 && table[b];
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
