package dev.parley.http;

import dev.parley.access.OperatorTokens;
import dev.parley.access.PeerToken;
import dev.parley.http.caller.Credentials;
import dev.parley.http.caller.Moderation;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Rooms;
import dev.parley.timeline.TimelineConfig;
import dev.parley.timeline.TimelineConfig.Readers;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads timelines and diagnoses for operators, moderators, and, if so configured, the peers of the
 * room. A diagnosis of its own calls is for every peer.
 */
@Singleton
class TimelineReader {
  private final TimelineRecorder recorder;
  private final OperatorTokens operatorTokens;
  private final Moderation moderation;
  private final Credentials credentials;
  private final Rooms rooms;
  private final Diagnostician diagnostician;
  private final boolean mayPeersRead;

  TimelineReader(
      TimelineRecorder recorder,
      OperatorTokens operatorTokens,
      Moderation moderation,
      Credentials credentials,
      Rooms rooms,
      Diagnostician diagnostician,
      TimelineConfig config) {
    this.recorder = recorder;
    this.operatorTokens = operatorTokens;
    this.moderation = moderation;
    this.credentials = credentials;
    this.rooms = rooms;
    this.diagnostician = diagnostician;
    this.mayPeersRead = config.readers() == Readers.PEERS;
  }

  /**
   * Returns the timeline of a room; fails with a refusal.
   *
   * @param tokens what the request brings
   */
  CompletionStage<TimelineResponse> read(RoomId room, PresentedTokens tokens) {
    requireTimelines();
    return allow(room, tokens)
        .thenCompose(allowed -> recorder.timeline(room))
        .thenApply(entries -> TimelineResponse.of(room, entries));
  }

  /** Returns the diagnosis of a room, for who may read its timeline; fails with a refusal. */
  CompletionStage<DiagnosisResponse> diagnosis(RoomId room, PresentedTokens tokens) {
    requireTimelines();
    return allow(room, tokens).thenCompose(allowed -> diagnostician.diagnose(room, pair -> true));
  }

  /** Returns the diagnosis of a peer's own calls, for that peer; fails with a refusal. */
  CompletionStage<DiagnosisResponse> diagnosis(Member member) {
    requireTimelines();
    return rooms
        .peers(member)
        .thenCompose(
            present -> diagnostician.diagnose(member.room(), pair -> pair.has(member.peer())));
  }

  private void requireTimelines() {
    if (!recorder.isEnabled()) {
      throw new Refusal(Problem.NOT_FOUND, "There are no timelines here.");
    }
  }

  private CompletionStage<?> allow(RoomId room, PresentedTokens tokens) {
    if (tokens.verified(token -> operatorTokens.include(token) ? room : null) != null) {
      return CompletableFuture.completedFuture(room);
    }
    PeerToken own = credentials.find(tokens);
    return mayPeersRead && own != null && own.member().room().equals(room)
        ? rooms.peers(own.member())
        : moderation.allow(tokens, room);
  }
}
