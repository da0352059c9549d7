package dev.parley.http.fastpath;

import dev.parley.http.Endpoint;
import dev.parley.http.header.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A request that {@link RequestParser} has read. It is immutable and shares no memory with the
 * connection, so callbacks may keep it on any thread.
 */
final class FastRequest {
  private final Endpoint endpoint;
  private final String room;
  private final @Nullable String peer;
  private final @Nullable String[] parameters;
  private final @Nullable String[] headers;
  private final byte[] body;

  /**
   * A request.
   *
   * @param parameters the values, by {@link QueryParameters#place}; to be left alone afterwards
   * @param headers the values, by the ordinal of {@link RequestHeader}; to be left alone afterwards
   * @param body to be left alone afterwards
   */
  FastRequest(
      Endpoint endpoint,
      String room,
      @Nullable String peer,
      @Nullable String[] parameters,
      @Nullable String[] headers,
      byte[] body) {
    this.endpoint = endpoint;
    this.room = room;
    this.peer = peer;
    this.parameters = parameters;
    this.headers = headers;
    this.body = body;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String room() {
    return room;
  }

  /** Returns the peer in the path; null for a join, and for messages to everybody. */
  @Nullable String peer() {
    return peer;
  }

  /** Returns the path, without the query, because tokens are in queries. */
  String path() {
    return endpoint.path(room, peer);
  }

  @Nullable String queryParameter(String name) {
    int place = QueryParameters.place(name);
    return place < 0 ? null : parameters[place];
  }

  /** Returns the value of a header; null without one. The parser takes no header twice. */
  @Nullable String header(RequestHeader name) {
    return headers[name.ordinal()];
  }

  /** Returns the body, not to be changed; empty without one. */
  byte[] body() {
    return body;
  }
}
