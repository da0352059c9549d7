package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One of the requests that a call is made of, read from the bytes of a connection without anything
 * in between (RFC 9112). Only what is plain is read: HTTP/1.1, a path that needs no decoding, a
 * head and a body that are here as a whole, no header twice that matters, and nothing that would
 * have to be refused for its shape. Everything else is for the server's own decoder to judge.
 *
 * <p>Names and values are ASCII; a missing one is null.
 */
final class DirectRequest {
  /** Longer heads are none of the usual. */
  static final int MAX_HEAD = 4096;

  private static final byte[] ROOMS = ascii(" /v1/rooms/");
  private static final byte[] PEERS = ascii("/peers");
  private static final byte[] SLASH = ascii("/");
  private static final byte[] MESSAGES = ascii("/messages");
  private static final byte[] LEAVE = ascii("/leave");
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final Method[] METHODS = Method.values();
  private static final int NOT_PLAIN = -1;
  private static final int MAX_DIGITS = 7;

  /** What stands for itself in paths and queries, whoever reads them (RFC 3986, section 2.3). */
  private static final boolean[] UNRESERVED = table("-._~");

  /** What may stand in the name of a header (RFC 9110, section 5.6.2). */
  private static final boolean[] IN_TOKEN = table("!#$%&'*+-.^_`|~");

  /** What is asked for. */
  enum Kind {
    /** {@code POST /v1/rooms/{room}/peers}, with a body or without. */
    JOIN,
    /** {@code POST /v1/rooms/{room}/peers/{peer}/messages}, or {@code .../{room}/messages}. */
    SEND,
    /** {@code GET /v1/rooms/{room}/peers/{peer}/messages}. */
    RECEIVE,
    /**
     * {@code DELETE /v1/rooms/{room}/peers/{peer}}, or {@code POST .../{peer}/leave} without a
     * body.
     */
    LEAVE
  }

  /** What these requests begin with. */
  private enum Method {
    POST,
    GET,
    DELETE;

    final byte[] bytes = ascii(name());
  }

  /** The headers that make a difference to these requests. */
  private enum Header {
    HOST,
    ACCEPT,
    ORIGIN,
    FORWARDED,
    CONNECTION,
    CONTENT_TYPE,
    AUTHORIZATION,
    LAST_EVENT_ID,
    CONTENT_LENGTH,
    IDEMPOTENCY_KEY,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    TTL(false),
    EXPECT(false),
    UPGRADE(false),
    CONTENT_ENCODING(false),
    TRANSFER_ENCODING(false);

    static final Header[][] BY_LENGTH = byLength();

    final byte[] lowerCase = ascii(name().toLowerCase(Locale.ROOT).replace('_', '-'));

    /** Whether a request that has it can be a plain one. */
    final boolean isRead;

    Header() {
      this(true);
    }

    Header(boolean isRead) {
      this.isRead = isRead;
    }

    private static Header[][] byLength() {
      int longest = Arrays.stream(values()).mapToInt(one -> one.lowerCase.length).max().orElse(0);
      return IntStream.rangeClosed(0, longest)
          .mapToObj(
              length ->
                  Arrays.stream(values())
                      .filter(one -> one.lowerCase.length == length)
                      .toArray(Header[]::new))
          .toArray(Header[][]::new);
    }
  }

  private final byte[] bytes;
  private final int end;
  private int at;

  private Kind kind = Kind.RECEIVE;
  private String room = "";
  private @Nullable String peer;
  private boolean isBeacon;

  private @Nullable String accessToken;
  private @Nullable String lastEventIdParameter;

  private final @Nullable String[] headers = new @Nullable String[Header.values().length];
  private int bodyLength;
  private int bodyStart;

  private DirectRequest(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /**
   * Reads the request that begins at the first of {@code length} bytes; null if it is not plain, or
   * not all here. What is returned reads on in {@code bytes}, which are to stay as they are until
   * it is done with.
   *
   * @param maxBody bytes of a body that is read at most
   */
  static @Nullable DirectRequest read(byte[] bytes, int length, int maxBody) {
    DirectRequest request = new DirectRequest(bytes, length);
    return request.readLine() && request.readHeaders() && request.isWhole(maxBody) ? request : null;
  }

  private boolean readLine() {
    Method method = method();
    if (method == null || !skip(ROOMS)) {
      return false;
    }
    String named = id();
    if (named == null) {
      return false;
    }
    room = named;
    Kind known = skip(PEERS) ? ofPeers(method) : ofMessages(method);
    if (known == null) {
      return false;
    }
    kind = known;
    return readQuery() && skip(VERSION);
  }

  private @Nullable Method method() {
    for (Method method : METHODS) {
      if (skip(method.bytes)) {
        return method;
      }
    }
    return null;
  }

  private @Nullable Kind ofPeers(Method method) {
    if (!skip(SLASH)) {
      return method == Method.POST ? Kind.JOIN : null;
    }
    peer = id();
    if (peer == null) {
      return null;
    }
    isBeacon = method == Method.POST && skip(LEAVE);
    return isBeacon || method == Method.DELETE ? Kind.LEAVE : ofMessages(method);
  }

  private @Nullable Kind ofMessages(Method method) {
    if (!skip(MESSAGES)) {
      return null;
    }
    return switch (method) {
      case POST -> Kind.SEND;
      case GET -> peer == null ? null : Kind.RECEIVE;
      case DELETE -> null;
    };
  }

  /** Reads the parameters, if there are any; those that are not known here are not plain. */
  private boolean readQuery() {
    if (at >= end || bytes[at] != '?') {
      return true;
    }
    do {
      at++;
      int name = at;
      int equals = plainEnd();
      if (equals == end || bytes[equals] != '=') {
        return false;
      }
      at = equals + 1;
      int valueEnd = plainEnd();
      if (is(name, equals, "access_token") && accessToken == null) {
        accessToken = text(at, valueEnd);
      } else if (is(name, equals, "lastEventId") && lastEventIdParameter == null) {
        lastEventIdParameter = text(at, valueEnd);
      } else {
        return false;
      }
      at = valueEnd;
    } while (at < end && bytes[at] == '&');
    return true;
  }

  /** Returns where the characters end that stand for themselves in a query. */
  private int plainEnd() {
    int plain = at;
    while (plain < end && isIn(UNRESERVED, bytes[plain])) {
      plain++;
    }
    return plain;
  }

  private @Nullable String id() {
    int start = at;
    at = plainEnd();
    return at == start || bytes[start] == '.' ? null : text(start, at);
  }

  private boolean readHeaders() {
    while (at + 1 < end && at < MAX_HEAD) {
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
    int name = at;
    while (at < end && isIn(IN_TOKEN, bytes[at])) {
      at++;
    }
    int nameEnd = at;
    if (at == name || at == end || bytes[at] != ':') {
      return false;
    }
    at++;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    int value = at;
    while (at < end && (bytes[at] >= ' ' && bytes[at] != 127 || bytes[at] == '\t')) {
      at++;
    }
    int valueEnd = at;
    while (valueEnd > value && isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    at += 2;
    return at <= end
        && bytes[at - 2] == '\r'
        && bytes[at - 1] == '\n'
        && take(name, nameEnd, value, valueEnd);
  }

  /** Minds a header; says whether the request is still a plain one. */
  private boolean take(int name, int nameEnd, int value, int valueEnd) {
    int length = nameEnd - name;
    if (length < Header.BY_LENGTH.length) {
      for (Header header : Header.BY_LENGTH[length]) {
        if (isName(name, header.lowerCase)) {
          boolean isPlain = header.isRead && headers[header.ordinal()] == null;
          headers[header.ordinal()] = text(value, valueEnd);
          return isPlain;
        }
      }
    }
    return true;
  }

  private boolean isWhole(int maxBody) {
    String connection = header(Header.CONNECTION);
    if (header(Header.HOST) == null
        || (connection != null && !connection.equalsIgnoreCase("keep-alive"))) {
      return false;
    }
    bodyLength = number(header(Header.CONTENT_LENGTH));
    int least = kind == Kind.SEND ? 1 : 0;
    int most = kind == Kind.SEND || kind == Kind.JOIN ? maxBody : 0;
    return bodyLength >= least && bodyLength <= most && end - bodyStart >= bodyLength;
  }

  private boolean skip(byte[] literal) {
    boolean isThere =
        end - at >= literal.length
            && Arrays.equals(bytes, at, at + literal.length, literal, 0, literal.length);
    if (isThere) {
      at += literal.length;
    }
    return isThere;
  }

  private boolean is(int from, int to, String text) {
    return to - from == text.length() && text(from, to).equals(text);
  }

  /** Compares without regard to case. */
  private boolean isName(int from, byte[] lowerCase) {
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
  }

  private static int number(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    boolean isOne =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isOne ? Integer.parseInt(text) : NOT_PLAIN;
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
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private @Nullable String header(Header header) {
    return headers[header.ordinal()];
  }

  /** Returns how many bytes the request takes, its body included. */
  int length() {
    return bodyStart + bodyLength;
  }

  Kind kind() {
    return kind;
  }

  String room() {
    return room;
  }

  /** Returns the peer in the path; null for a join, and for messages to everybody. */
  @Nullable String peer() {
    return peer;
  }

  /** Returns the path, without the query, where tokens are. */
  String path() {
    String path = "/v1/rooms/" + room + (peer == null ? "" : "/peers/" + peer);
    return switch (kind) {
      case JOIN -> path + "/peers";
      case SEND, RECEIVE -> path + "/messages";
      case LEAVE -> isBeacon ? path + "/leave" : path;
    };
  }

  String host() {
    String host = header(Header.HOST);
    return host == null ? "" : host;
  }

  /** Returns what the request brings as a token, whoever made it. */
  @Nullable String token() {
    String authorization = header(Header.AUTHORIZATION);
    return authorization == null ? accessToken : Credentials.bearer(authorization);
  }

  @Nullable String idempotencyKey() {
    return header(Header.IDEMPOTENCY_KEY);
  }

  @Nullable String lastEventId() {
    String header = header(Header.LAST_EVENT_ID);
    return header == null ? lastEventIdParameter : header;
  }

  @Nullable String accept() {
    return header(Header.ACCEPT);
  }

  @Nullable String origin() {
    return header(Header.ORIGIN);
  }

  @Nullable String contentType() {
    return header(Header.CONTENT_TYPE);
  }

  @Nullable String forwarded() {
    return header(Header.FORWARDED);
  }

  @Nullable String forwardedFor() {
    return header(Header.X_FORWARDED_FOR);
  }

  @Nullable String forwardedProto() {
    return header(Header.X_FORWARDED_PROTO);
  }

  /** Returns a copy of the body. */
  byte[] body() {
    return Arrays.copyOfRange(bytes, bodyStart, bodyStart + bodyLength);
  }
}
