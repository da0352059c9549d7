package dev.parley.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;

/**
 * A peer of a room with its token. Each request returns the response, also if it is a refusal; only
 * {@link Joining#join} fails then.
 */
public final class Peer {
  private final Http http;
  private final String room;
  private final JsonNode joined;

  private Peer(Http http, String room, JsonNode joined) {
    this.http = http;
    this.room = room;
    this.joined = joined;
  }

  /** The beginning of a join at the service with that base URL. */
  public static Joining joining(URI service, String room) {
    return new Joining(new Http(service), "/v1/rooms/" + room + "/peers");
  }

  /** The beginning of a join through that lobby. */
  public static Joining meeting(URI service, String lobby) {
    return new Joining(new Http(service), "/v1/lobbies/" + lobby + "/peers");
  }

  /** The same membership, speaking with another replica. */
  public Peer via(URI service) {
    return new Peer(new Http(service), room, joined);
  }

  public String room() {
    return room;
  }

  public String id() {
    return joined.get("id").textValue();
  }

  public String token() {
    return joined.get("token").textValue();
  }

  /** Where the membership starts. */
  public String start() {
    return joined.get("lastEventId").textValue();
  }

  /** The answer to the join. */
  public JsonNode joined() {
    return joined;
  }

  /** Sends one message, or an array, to a peer; {@code headers} are names and values in turn. */
  public Answer send(String to, String body, String... headers) {
    return post(peerPath(to) + "/messages", body, headers);
  }

  /**
   * Sends one message, or an array, to everybody else; {@code headers} are names and values in
   * turn.
   */
  public Answer broadcast(String body, String... headers) {
    return post(roomPath() + "/messages", body, headers);
  }

  /** Lists the peers of the room. */
  public Answer members() {
    return http.ask("GET", roomPath() + "/peers", null, authorization());
  }

  /** Asks what happened in the room. */
  public Answer timeline() {
    return http.ask("GET", roomPath() + "/timeline", null, authorization());
  }

  /** Replaces its metadata with this JSON object. */
  public Answer update(String metadata) {
    return http.ask("PATCH", peerPath(id()), "{\"metadata\":" + metadata + "}", authorization());
  }

  /** Reports how its connection with another peer fares: a JSON object. */
  public Answer report(String body) {
    return post(peerPath(id()) + "/reports", body);
  }

  /** Asks why its own calls fail. */
  public Answer diagnosis() {
    return http.ask("GET", peerPath(id()) + "/diagnosis", null, authorization());
  }

  /** Leaves with {@code DELETE}. */
  public Answer delete() {
    return remove(id());
  }

  /** Asks for another peer's removal. */
  public Answer remove(String peer) {
    return http.ask("DELETE", peerPath(peer), null, authorization());
  }

  /** Leaves as {@code sendBeacon} does: a POST without a body, its token in the query. */
  public Answer leave() {
    return http.ask("POST", peerPath(id()) + "/leave?access_token=" + token(), null, Map.of());
  }

  /** One long poll; {@code query} without its question mark, {@code after=..&wait=..}, or empty. */
  public Answer poll(String query) {
    Map<String, String> headers = authorization();
    headers.put("Accept", "application/json");
    return http.ask(
        "GET", peerPath(id()) + "/messages" + (query.isEmpty() ? "" : "?" + query), null, headers);
  }

  /** A stream from where the membership started. */
  public EventStream stream() {
    return EventStream.open(messages(), "Accept: text/event-stream", bearer());
  }

  /** A stream that goes on after an event. */
  public EventStream stream(String lastEventId) {
    return EventStream.open(
        messages(), "Accept: text/event-stream", bearer(), "Last-Event-ID: " + lastEventId);
  }

  /** The URL of its stream, without a token. */
  public URI messages() {
    return http.service().resolve(peerPath(id()) + "/messages");
  }

  /** The header that proves the peer, as one line. */
  public String bearer() {
    return "Authorization: Bearer " + token();
  }

  private Answer post(String path, String body, String... headers) {
    Map<String, String> all = authorization();
    all.put("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return http.ask("POST", path, body, all);
  }

  private Map<String, String> authorization() {
    return Http.headers("Authorization", "Bearer " + token());
  }

  private String roomPath() {
    return "/v1/rooms/" + room;
  }

  private String peerPath(String peer) {
    return roomPath() + "/peers/" + peer;
  }

  /** The builder of a join; every part of it is optional. */
  public static final class Joining {
    private final Http http;
    private final String path;
    private final Map<String, String> headers = Http.headers("Content-Type", "application/json");
    private String id = "";
    private String metadata = "";

    private Joining(Http http, String path) {
      this.http = http;
      this.path = path;
    }

    public Joining id(String id) {
      this.id = "\"id\":" + Json.quote(id);
      return this;
    }

    /** The metadata as JSON text. */
    public Joining metadata(String json) {
      this.metadata = "\"metadata\":" + json;
      return this;
    }

    /** The token of the membership that comes back. */
    public Joining token(String token) {
      headers.put("Authorization", "Bearer " + token);
      return this;
    }

    public Joining idempotencyKey(String key) {
      headers.put("Idempotency-Key", key);
      return this;
    }

    /** Sends the request and returns any response. */
    public Answer ask() {
      String comma = id.isEmpty() || metadata.isEmpty() ? "" : ",";
      return http.ask("POST", path, "{" + id + comma + metadata + "}", headers);
    }

    /** Sends the request and fails unless the peer is in the room then. */
    public Peer join() {
      Answer answer = ask();
      if (answer.status() != 201 && answer.status() != 200) {
        throw new AssertionError("join was answered " + answer);
      }
      return new Peer(http, answer.json().get("room").textValue(), answer.json());
    }
  }
}
