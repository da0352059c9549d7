package dev.parley.protocol;

import java.util.Locale;

/** Every way in which the service says no (RFC 9457), each with its status and its fixed title. */
public enum Problem {
  /** The body is not JSON. */
  MALFORMED_JSON(400, "The body is not JSON"),
  /** The body is JSON, but not a message or an array of them. */
  INVALID_MESSAGE(400, "The message is not valid"),
  /** The id of a room, peer or lobby has characters or a length that ids do not have. */
  INVALID_ID(400, "The id is not valid"),
  /** A header, query parameter or member has a value out of its bounds. */
  INVALID_PARAMETER(400, "A parameter is not valid"),
  /** The request cannot be read as HTTP: broken percent encoding, for example. */
  BAD_REQUEST(400, "The request cannot be read"),
  /** There is no token, or it is not one of ours, or it has expired. */
  UNAUTHORIZED(401, "A valid token is needed"),
  /** The token is good, but not for this. */
  FORBIDDEN(403, "Not allowed"),
  /** The peer was removed from the room. */
  REMOVED(403, "Removed from the room"),
  /** There is no such resource. */
  NOT_FOUND(404, "No such resource"),
  /** Nobody of that id is in the room, or the peer left on purpose. */
  PEER_NOT_FOUND(404, "No such peer"),
  /** The resource does not have that method. */
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  /** The resource has no representation that the client accepts. */
  NOT_ACCEPTABLE(406, "Not acceptable"),
  /** The headers or the body did not arrive in time. */
  REQUEST_TIMEOUT(408, "The request took too long"),
  /** A live peer holds the id. */
  PEER_ID_TAKEN(409, "The peer id is taken"),
  /** The room has as many peers as it may have. */
  ROOM_FULL(409, "The room is full"),
  /** The sender has left, or its lease ran out. */
  NOT_IN_ROOM(409, "Not in the room"),
  /** The body is larger than the limit. */
  BODY_TOO_LARGE(413, "The body is too large"),
  /** The first line of the request is longer than the limit. */
  URI_TOO_LONG(414, "The URL is too long"),
  /** The body is of a media type that is not read. */
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  /** The peer's allowance of messages is used up, or too many wait for one peer. */
  TOO_MANY_MESSAGES(429, "Too many messages"),
  /** The client address's allowance of joins is used up. */
  TOO_MANY_JOINS(429, "Too many joins"),
  /** The headers are larger than the limit. */
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  /** A fault of ours. */
  INTERNAL_ERROR(500, "Something went wrong here"),
  /** Whether somebody may come in cannot be told. */
  ADMISSION_UNAVAILABLE(503, "Admission is unavailable"),
  /** The backplane is away. */
  BACKPLANE_UNAVAILABLE(503, "The backplane is unavailable"),
  /** The replica holds as many streams, rooms or lobbies as it may. */
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

  /** Returns the human summary, the same for each occurrence. */
  public String title() {
    return title;
  }

  /** Returns the machine's name of the problem, {@code peer-not-found} for example. */
  public String code() {
    return code;
  }

  /** Returns the problem type. */
  public String type() {
    return "urn:parley:problem:" + code;
  }
}
