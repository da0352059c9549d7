package dev.parley.http;

import dev.parley.diagnosis.Diagnosis;
import dev.parley.diagnosis.IceHosts;
import dev.parley.diagnosis.Pair;
import dev.parley.diagnosis.Verdict;
import dev.parley.ice.IceServers;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Peer;
import dev.parley.room.Rooms;
import dev.parley.room.TimelineEntry;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds why calls in a room fail, when it is asked. */
@Singleton
class Diagnostician {
  private final TimelineRecorder recorder;
  private final Rooms rooms;
  private final IceHosts hosts;

  Diagnostician(TimelineRecorder recorder, Rooms rooms, IceServers iceServers) {
    this.recorder = recorder;
    this.rooms = rooms;
    this.hosts = new IceHosts(iceServers.stunHosts(), iceServers.turnHosts());
  }

  /** What is known of a room. */
  private record Known(List<TimelineEntry> timeline, Set<PeerId> present) {}

  /** Finds the verdicts on the wanted pairs of a room. */
  CompletionStage<DiagnosisResponse> diagnose(RoomId room, Predicate<Pair> wanted) {
    return known(room)
        .thenApply(
            known ->
                DiagnosisResponse.of(
                    room,
                    Diagnosis.of(
                        known.timeline(), known.present(), recorder.nowMicros(), hosts, wanted),
                    known.timeline()));
  }

  /**
   * Finds the verdict at the moment of a peer's latest report of a failure; null if the timeline
   * has none any more.
   */
  CompletionStage<@Nullable Verdict> atFailure(RoomId room, PeerId reporter, PeerId other) {
    return known(room)
        .thenApply(
            known ->
                Diagnosis.atFailure(known.timeline(), known.present(), hosts, reporter, other));
  }

  /** Asks who is here last: who joined meanwhile is in the room then, and not only in the log. */
  private CompletionStage<Known> known(RoomId room) {
    return recorder
        .timeline(room)
        .thenCompose(
            timeline -> rooms.everybody(room).thenApply(peers -> new Known(timeline, ids(peers))));
  }

  private static Set<PeerId> ids(List<Peer> peers) {
    return peers.stream().map(Peer::id).collect(Collectors.toUnmodifiableSet());
  }
}
