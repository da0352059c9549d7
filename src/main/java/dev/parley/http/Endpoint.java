package dev.parley.http;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a call is made of. They have handlers of their own and can be reached over the
 * fast path, too; all others are resources of JAX-RS.
 */
public enum Endpoint {
  /** Joins a room. */
  JOIN("POST", "/v1/rooms/:room/peers"),
  /** Leaves a room; for a moderator that is a resource of JAX-RS, which removes the peer. */
  LEAVE("DELETE", "/v1/rooms/:room/peers/:peer"),
  /** Leaves a room, as {@code navigator.sendBeacon} can ask for it. */
  LEAVE_BY_BEACON("POST", "/v1/rooms/:room/peers/:peer/leave"),
  /** Sends messages to everybody else in the room. */
  SEND_TO_ALL("POST", "/v1/rooms/:room/messages"),
  /** Sends messages to one peer. */
  SEND("POST", "/v1/rooms/:room/peers/:peer/messages"),
  /** Takes a peer's report of a connection. */
  REPORT("POST", "/v1/rooms/:room/peers/:peer/reports"),
  /** Receives messages: an event stream, or a poll. */
  RECEIVE("GET", "/v1/rooms/:room/peers/:peer/messages");

  private final String method;
  private final String pattern;

  Endpoint(String method, String pattern) {
    this.method = method;
    this.pattern = pattern;
  }

  String method() {
    return method;
  }

  /**
   * Returns the pattern of the path as Vert.x writes patterns: {@code :name} stands for one
   * segment.
   */
  String pattern() {
    return pattern;
  }

  /**
   * Returns the path of a request.
   *
   * @param room an id; ids have no colon, so none can be taken for a name in the pattern
   * @param peer null where the path has none
   */
  public String path(String room, @Nullable String peer) {
    String ofRoom = pattern.replace(":room", room);
    return peer == null ? ofRoom : ofRoom.replace(":peer", peer);
  }
}
