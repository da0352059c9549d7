package dev.parley.backplane.memory;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.CallReport;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.LogPage;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Refusals;
import dev.parley.room.Removal;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The backplane in the memory of this process: it passes each command to its room or its lobby.
 * Every stage that it returns is complete already.
 */
public final class MemoryBackplane implements Backplane {
  private final MemoryRooms rooms;
  private final MemoryLobbies lobbies;
  private final JoinAllowances joinAllowances;
  private final MemoryTimelines timelines = new MemoryTimelines();
  private final Clock clock;

  /** Makes a backplane without rooms. */
  public MemoryBackplane(Limits limits, MemoryLimits bounds, Clock clock) {
    this.rooms = new MemoryRooms(limits, bounds, this::nowMicros);
    this.lobbies = new MemoryLobbies(bounds.lobbies());
    this.joinAllowances = new JoinAllowances(limits.joins());
    this.clock = clock;
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    Duration wait = joinAllowances.take(address, nowMicros());
    return wait.isZero()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(Refusals.of(Problem.TOO_MANY_JOINS, wait));
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return rooms.beginOrStep(join.room(), room -> room.joins().join(join));
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return rooms.beginOrStep(join.room(), room -> room.joins().joinInRole(join, role));
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest request) {
    long now = nowMillis();
    return lobbies.hasNoPlaceFor(request.lobby())
        ? CompletableFuture.failedFuture(Refusals.full())
        : CompletableFuture.completedFuture(
            lobbies.step(request.lobby(), now, lobby -> lobby.assign(request, now)));
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId id, RoomId room) {
    lobbies.step(
        id,
        nowMillis(),
        lobby -> {
          lobby.withdraw(room);
          return null;
        });
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return rooms.step(member.room(), room -> room.peers(member));
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return rooms.step(member.room(), room -> room.update(member, metadata));
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return run(member.room(), room -> room.leave(member));
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId id) {
    return rooms.step(id, MemoryRoom::everybody);
  }

  @Override
  public CompletionStage<Void> remove(RoomId id, PeerId peer, Removal removal) {
    return rooms.beginOrStep(
        id,
        room -> {
          room.remove(peer, removal);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> clear(RoomId id, Removal removal) {
    return run(id, room -> room.clear(removal));
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return rooms.step(sender.room(), room -> room.sends().send(sender, send));
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return rooms.step(sender.room(), room -> room.sends().knownReceipt(sender, key));
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    return rooms.beginOrStep(member.room(), room -> room.joins().openStream(member));
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    return run(member.room(), room -> room.closeStream(member, end));
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId id, Collection<Member> members) {
    return rooms.step(id, room -> room.renew(members));
  }

  @Override
  public CompletionStage<List<Optional<Renewal>>> renewUnchanged(List<RenewalRequest> requests) {
    List<CompletableFuture<Renewal>> renewals =
        requests.stream()
            .map(request -> renew(request.room(), request.members()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(renewals.toArray(CompletableFuture[]::new))
        .thenApply(done -> renewals.stream().map(renewal -> Optional.of(renewal.join())).toList());
  }

  @Override
  public CompletionStage<LogPage> read(RoomId id, long number, int most) {
    return rooms.step(id, room -> room.read(number, most));
  }

  @Override
  public CompletionStage<TimelineCopy> addToTimeline(
      RoomId id, List<TimelineEntry> entries, Retention retention) {
    return rooms.step(
        id,
        room -> {
          timelines.add(id, entries, retention, room.log(), nowMicros());
          return new TimelineCopy(0, room.dropLogIfEmpty());
        });
  }

  @Override
  public CompletionStage<Boolean> report(Member member, CallReport report, Retention retention) {
    return rooms.step(
        member.room(),
        room -> {
          room.sends().takeReport(member);
          return timelines.report(member, report, retention, nowMicros());
        });
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return CompletableFuture.completedFuture(timelines.of(room, nowMicros()));
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener listener) {
    rooms.subscribe(room, listener);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void unsubscribe(RoomId room, Listener listener) {
    rooms.unsubscribe(room, listener);
  }

  @Override
  public @Nullable String warning() {
    return null;
  }

  @Override
  public @Nullable String notReadyReason() {
    return null;
  }

  @Override
  public long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /**
   * Ends expired leases in rooms that nobody uses, and drops everything that is too old. To be
   * called every few seconds.
   */
  public void sweep() {
    long now = nowMicros();
    rooms.sweep();
    lobbies.sweep(now / 1000);
    joinAllowances.sweep(now);
    timelines.sweep(now);
  }

  /** Returns how many rooms this process holds, for tests. */
  public int rooms() {
    return rooms.size();
  }

  /** Returns how many bytes the events of all rooms hold, for tests. */
  public long bytes() {
    return rooms.bytes();
  }

  /** Returns how many client addresses have an allowance of their own, for tests. */
  public int addresses() {
    return joinAllowances.size();
  }

  /** Returns how many lobbies this process holds, for tests. */
  public int lobbies() {
    return lobbies.size();
  }

  /** Returns how many rooms have a listener, for tests. */
  public int listeners() {
    return rooms.listeners();
  }

  /** Returns how many entries the timelines of all rooms hold, for tests. */
  public int timelineEntries() {
    return timelines.size();
  }

  private CompletionStage<Void> run(RoomId id, Consumer<MemoryRoom> command) {
    return rooms.step(
        id,
        room -> {
          command.accept(room);
          return null;
        });
  }

  private long nowMillis() {
    return nowMicros() / 1000;
  }
}
