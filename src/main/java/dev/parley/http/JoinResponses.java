package dev.parley.http;

import dev.parley.access.PeerTokens;
import dev.parley.http.operations.HttpMeters;
import dev.parley.ice.IceServers;
import dev.parley.protocol.Member;
import dev.parley.room.Joined;
import dev.parley.room.RoomLogger;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Makes the answers to joins, of rooms and of lobbies, and counts and logs the joins. */
@Singleton
class JoinResponses {
  private static final RoomLogger LOG = RoomLogger.of(JoinResponses.class);

  private final PeerTokens tokens;
  private final IceServers iceServers;
  private final HttpMeters meters;
  private final TimelineRecorder recorder;

  JoinResponses(
      PeerTokens tokens, IceServers iceServers, HttpMeters meters, TimelineRecorder recorder) {
    this.tokens = tokens;
    this.iceServers = iceServers;
    this.meters = meters;
    this.recorder = recorder;
  }

  /**
   * Returns the answer to a join.
   *
   * @param lease how long the peer stays until it is heard of for the first time
   * @param moderates whether the peer may moderate the room
   * @param prefix what clients write before the paths of the service ({@code ForwardedPrefix})
   */
  JoinResponse of(Joined joined, Duration lease, boolean moderates, String prefix) {
    meters.joined();
    Member member = joined.member();
    recorder.logChanged(member.room());
    LOG.debug("Joined", member, joined.start(), "how", joined.returned() ? "returned" : "new");
    String room = member.room().value();
    String peer = member.peer().value();
    String location = prefix + "/v1/rooms/" + room + "/peers/" + peer;
    return new JoinResponse(
        joined.returned(),
        location,
        room,
        peer,
        tokens.mint(member, moderates),
        location + "/messages",
        joined.start().toString(),
        joined.others().stream().map(other -> PeerResponse.of(joined.self(), other)).toList(),
        iceServers.of(member.peer()),
        lease.toSeconds());
  }
}
