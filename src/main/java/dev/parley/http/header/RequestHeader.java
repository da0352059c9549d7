package dev.parley.http.header;

/**
 * The request headers that make a difference to the endpoints. The fast path keeps no others, so
 * handlers of endpoints can only ask for these.
 */
public enum RequestHeader {
  /** Media types that the client takes (RFC 9110, section 12.5.1). */
  ACCEPT("Accept"),
  /** The token, as {@code Bearer} (RFC 6750, section 2.1). */
  AUTHORIZATION("Authorization"),
  /** Whether the connection stays open (RFC 9112, section 9.3). */
  CONNECTION("Connection"),
  /** How the body is compressed. */
  CONTENT_ENCODING("Content-Encoding"),
  /** The bytes of the body. */
  CONTENT_LENGTH("Content-Length"),
  /** The media type of the body. */
  CONTENT_TYPE("Content-Type"),
  /** Whether the client waits before it sends the body. */
  EXPECT("Expect"),
  /** Information about the client, written by proxies (RFC 7239). */
  FORWARDED("Forwarded"),
  /** The host and port that the client asks for. */
  HOST("Host"),
  /** The key that makes a retry safe. */
  IDEMPOTENCY_KEY("Idempotency-Key"),
  /** Where an event stream goes on (WHATWG HTML, server-sent events). */
  LAST_EVENT_ID("Last-Event-ID"),
  /** The origin of the page that asks (WHATWG Fetch). */
  ORIGIN("Origin"),
  /** The trace that a send belongs to (W3C Trace Context). */
  TRACEPARENT("traceparent"),
  /** How the body is framed. */
  TRANSFER_ENCODING("Transfer-Encoding"),
  /** How long a message waits for its addressee (RFC 8030, section 5.2). */
  TTL("TTL"),
  /** The protocol that the client would rather speak. */
  UPGRADE("Upgrade"),
  /** Addresses of the client and of proxies, as most proxies write them. */
  X_FORWARDED_FOR("X-Forwarded-For"),
  /** The beginning of the path that the proxy has cut off. */
  X_FORWARDED_PREFIX("X-Forwarded-Prefix"),
  /** The scheme by which the client came to the proxy. */
  X_FORWARDED_PROTO("X-Forwarded-Proto");

  private final String text;

  RequestHeader(String text) {
    this.text = text;
  }

  /** Returns the name as it is written in a request. */
  public String text() {
    return text;
  }
}
