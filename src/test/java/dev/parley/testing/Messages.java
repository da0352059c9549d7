package dev.parley.testing;

/** Messages as a browser would send them: each the JSON text of a request body. */
public final class Messages {
  private Messages() {}

  public static String anOffer() {
    return aDescription("offer");
  }

  public static String anAnswer() {
    return aDescription("answer");
  }

  /** A description of that type with a short session description. */
  public static String aDescription(String type) {
    return "{\"description\":{\"type\":\"%s\",\"sdp\":%s}}"
        .formatted(type, Json.quote("v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"));
  }

  /** An offer as large as that of 16 video transceivers. */
  public static String aLargeOffer() {
    String line = "a=rtpmap:96 VP8/90000\r\n";
    String sdp = "v=0\r\n" + line.repeat(67_700 / line.length());
    return "{\"description\":{\"type\":\"offer\",\"sdp\":" + Json.quote(sdp) + "}}";
  }

  public static String aCandidate() {
    return aCandidate(1);
  }

  /** A host candidate that differs from others by its port. */
  public static String aCandidate(int port) {
    return """
        {"candidate":{"candidate":"candidate:1 1 udp 2122260223 192.0.2.7 %d typ host","sdpMid":"0",\
        "sdpMLineIndex":0,"usernameFragment":"EsAw"}}"""
        .formatted(port);
  }

  /** A line of chat as the app's own data. */
  public static String aChat(String text) {
    return "{\"data\":" + Json.quote(text) + "}";
  }

  /** Several messages to be appended together. */
  public static String array(String... messages) {
    return "[" + String.join(",", messages) + "]";
  }
}
