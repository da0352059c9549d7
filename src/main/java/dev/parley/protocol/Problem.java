package dev.parley.protocol;

import java.util.Locale;

/** The problem types of the service (RFC 9457), each with its status and its fixed title. */
public enum Problem {
  /** The body is not JSON. */
  MALFORMED_JSON(400, "The body is not JSON"),
  /** The body is JSON, but neither a message nor an array of messages. */
  INVALID_MESSAGE(400, "The message is not valid"),
  /** The id of a room, a peer or a lobby has a wrong length or wrong characters. */
  INVALID_ID(400, "The id is not valid"),
  /** A header, a query parameter or a member has a value out of bounds. */
  INVALID_PARAMETER(400, "A parameter is not valid"),
  /** The request is not valid HTTP: it has a broken percent encoding, for example. */
  BAD_REQUEST(400, "The request cannot be read"),
  /** There is no token, or it is not valid, or it has expired. */
  UNAUTHORIZED(401, "A valid token is needed"),
  /** The token is valid, but it does not allow this. */
  FORBIDDEN(403, "Not allowed"),
  /** The peer was removed from the room. */
  REMOVED(403, "Removed from the room"),
  /** There is no such resource. */
  NOT_FOUND(404, "No such resource"),
  /** No peer with that id is in the room, or the peer left on purpose. */
  PEER_NOT_FOUND(404, "No such peer"),
  /** The resource does not have that method. */
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  /** The resource has no representation that the client accepts. */
  NOT_ACCEPTABLE(406, "Not acceptable"),
  /** The headers or the body did not arrive in time. */
  REQUEST_TIMEOUT(408, "The request took too long"),
  /** A live peer holds the id. */
  PEER_ID_TAKEN(409, "The peer id is taken"),
  /** The room has reached its limit of peers. */
  ROOM_FULL(409, "The room is full"),
  /** The sender has left, or its lease ran out. */
  NOT_IN_ROOM(409, "Not in the room"),
  /** The body is larger than the limit. */
  BODY_TOO_LARGE(413, "The body is too large"),
  /** The first line of the request is longer than the limit. */
  URI_TOO_LONG(414, "The URL is too long"),
  /** The media type of the body is not supported. */
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  /** The allowance of messages is used up, or too many messages wait. */
  TOO_MANY_MESSAGES(429, "Too many messages"),
  /** The allowance of joins of the client address is used up. */
  TOO_MANY_JOINS(429, "Too many joins"),
  /** The headers are larger than the limit. */
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  /** A fault of the service. */
  INTERNAL_ERROR(500, "Something went wrong here"),
  /** The service cannot find out whether the client may join. */
  ADMISSION_UNAVAILABLE(503, "Admission is unavailable"),
  /** The backplane cannot be reached. */
  BACKPLANE_UNAVAILABLE(503, "The backplane is unavailable"),
  /** The replica has reached a limit of streams, rooms, lobbies or bytes. */
  REPLICA_FULL(503, "The replica is full");

  private final int status;
  private final String title;
  private final String code;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
    this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns the summary for people; it is the same for each occurrence. */
  public String title() {
    return title;
  }

  /** Returns the name of the problem for programs, {@code peer-not-found} for example. */
  public String code() {
    return code;
  }

  /** Returns the URI of the problem type. */
  public String type() {
    return "urn:parley:problem:" + code;
  }
}
