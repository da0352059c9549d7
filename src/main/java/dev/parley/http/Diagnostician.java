package dev.parley.http;

import dev.parley.diagnosis.Diagnosis;
import dev.parley.diagnosis.IceHosts;
import dev.parley.diagnosis.Pair;
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

  /** A diagnosis, and the timeline in which it was found. */
  record Result(Diagnosis diagnosis, List<TimelineEntry> timeline) {}

  /** Finds the verdicts on the wanted pairs of a room. */
  CompletionStage<Result> diagnose(RoomId room, Predicate<Pair> wanted) {
    // Who is here is asked last: who joined since then is in the room, and not only in the
    // timeline.
    return recorder
        .timeline(room)
        .thenCompose(
            timeline ->
                rooms
                    .everybody(room)
                    .thenApply(peers -> new Result(diagnose(timeline, peers, wanted), timeline)));
  }

  private Diagnosis diagnose(
      List<TimelineEntry> timeline, List<Peer> peers, Predicate<Pair> wanted) {
    Set<PeerId> present = peers.stream().map(Peer::id).collect(Collectors.toUnmodifiableSet());
    return Diagnosis.of(timeline, present, recorder.nowMicros(), hosts, wanted);
  }
}
