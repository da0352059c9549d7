package dev.parley.http;

import dev.parley.access.PeerTokens;
import dev.parley.delivery.PeersJson;
import dev.parley.ice.IceServers;
import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.RoomLogger;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** What somebody is told who has joined, by whichever door. */
@Singleton
class JoinAnswer {
  private static final RoomLogger LOG = RoomLogger.of(JoinAnswer.class);

  /** There is a token in it. */
  static final String CACHE_CONTROL = "no-store";

  private final PeerTokens tokens;
  private final IceServers iceServers;
  private final HttpMeters meters;
  private final TimelineRecorder recorder;

  JoinAnswer(
      PeerTokens tokens, IceServers iceServers, HttpMeters meters, TimelineRecorder recorder) {
    this.tokens = tokens;
    this.iceServers = iceServers;
    this.meters = meters;
    this.recorder = recorder;
  }

  /**
   * What there is to tell.
   *
   * @param status of the answer
   * @param location the path of the peer
   * @param json the body of the answer
   */
  record Told(int status, String location, String json) {
    /** Returns the answer as JAX-RS writes it. */
    Response response() {
      return Response.status(status)
          .header("Location", location)
          .header("Cache-Control", CACHE_CONTROL)
          .entity(json)
          .build();
    }
  }

  /** Notes that somebody has joined, and says what to answer. */
  Told tell(Joined joined, boolean moderates) {
    meters.joined();
    Member member = joined.member();
    recorder.logChanged(member.room());
    LOG.debug("Joined", member, joined.start(), "how", joined.returned() ? "returned" : "new");
    String path = "/v1/rooms/" + member.room() + "/peers/" + member.peer();
    StringBuilder json = new StringBuilder(1024);
    json.append("{\"room\":\"").append(member.room());
    json.append("\",\"id\":\"").append(member.peer());
    Json.string(json.append("\",\"token\":"), tokens.mint(member, moderates));
    Json.string(json.append(",\"messagesUrl\":"), path + "/messages");
    Json.string(json.append(",\"lastEventId\":"), joined.start().toString());
    PeersJson.append(json.append(",\"peers\":"), joined.self(), joined.others());
    iceServers.append(json.append(','), member.peer());
    json.append(",\"lease\":").append(Lifetimes.LEASE.toSeconds()).append('}');
    return new Told(joined.returned() ? 200 : 201, path, json.toString());
  }
}
