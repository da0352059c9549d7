package dev.parley.backplane.memory;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
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
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All rooms and lobbies of one process.
 *
 * <p>A step of a room holds its room's monitor; entries are published after it is released, in
 * order, by one thread at a time, so that a listener may hold locks of its own while it issues
 * commands.
 */
public final class MemoryBackplane implements Backplane {
  /**
   * Client addresses whose allowances are told apart; further ones share one until some are whole.
   */
  static final int ADDRESSES = 100_000;

  private static final String OTHERS = "others";

  private final Map<RoomId, Slot> rooms = new ConcurrentHashMap<>();
  private final Map<LobbyId, MemoryLobby> lobbies = new ConcurrentHashMap<>();
  private final Map<String, Bucket> addresses = new ConcurrentHashMap<>();
  private final Map<RoomId, Listener> listeners = new ConcurrentHashMap<>();
  private final MemoryTimelines timelines = new MemoryTimelines();
  private final Limits limits;
  private final MemoryLimits bounds;
  private final MemoryBudget budget;
  private final Clock clock;

  /** A backplane without rooms, on {@code clock}. */
  public MemoryBackplane(Limits limits, MemoryLimits bounds, Clock clock) {
    this.limits = limits;
    this.bounds = bounds;
    this.budget = new MemoryBudget(bounds.bytes());
    this.clock = clock;
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    Duration[] wait = {Duration.ZERO};
    addresses.compute(
        addresses.size() < ADDRESSES || addresses.containsKey(address) ? address : OTHERS,
        (same, known) -> {
          Bucket bucket = known == null ? new Bucket() : known;
          wait[0] = bucket.take(limits.joins(), 1, nowMicros());
          return bucket;
        });
    return wait[0].isZero()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(Refusals.of(Problem.TOO_MANY_JOINS, wait[0]));
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return begin(join.room(), room -> room.join(join));
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return begin(join.room(), room -> room.joinInRole(join, role));
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest seek) {
    if (!lobbies.containsKey(seek.lobby()) && lobbies.size() >= bounds.lobbies()) {
      return CompletableFuture.failedFuture(Refusals.full());
    }
    return CompletableFuture.completedFuture(
        step(seek.lobby(), lobby -> lobby.seek(seek, nowMillis())));
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room) {
    step(
        lobby,
        waiting -> {
          waiting.withdraw(room);
          return null;
        });
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return step(member.room(), room -> room.peers(member));
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return step(member.room(), room -> room.update(member, metadata));
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return step(
        member.room(),
        room -> {
          room.leave(member);
          return null;
        });
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId id) {
    return step(id, MemoryRoom::everybody);
  }

  @Override
  public CompletionStage<Void> remove(RoomId id, PeerId peer, Removal removal) {
    return begin(
        id,
        room -> {
          room.remove(peer, removal);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> clear(RoomId id, Removal removal) {
    return step(
        id,
        room -> {
          room.clear(removal);
          return null;
        });
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return step(sender.room(), room -> room.append(sender, send));
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return step(sender.room(), room -> room.receipt(sender, key));
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    return begin(member.room(), room -> room.open(member));
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    return step(
        member.room(),
        room -> {
          room.close(member, end);
          return null;
        });
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId id, Collection<Member> members) {
    return step(id, room -> room.renew(members));
  }

  @Override
  public CompletionStage<LogPage> read(RoomId id, long number, int most) {
    return step(id, room -> room.read(number, most));
  }

  @Override
  public CompletionStage<Integer> addToTimeline(
      RoomId id, List<TimelineEntry> facts, Retention retention) {
    return step(
        id,
        room -> {
          timelines.addToTimeline(id, facts, retention, room.log(), nowMicros());
          return 0;
        });
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return CompletableFuture.completedFuture(timelines.of(room, nowMicros()));
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener listener) {
    listeners.put(room, listener);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void unsubscribe(RoomId room, Listener listener) {
    listeners.remove(room, listener);
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
   * Ends what is due in rooms that nobody touches, and drops what is forgotten. To be called every
   * few seconds.
   */
  public void sweep() {
    rooms.keySet().forEach(id -> step(id, room -> null));
    lobbies.keySet().forEach(id -> step(id, lobby -> null));
    long now = nowMicros();
    addresses.values().removeIf(bucket -> bucket.isFull(now));
    timelines.sweep(now);
  }

  /** Returns how many rooms are held, for metrics and tests. */
  public int size() {
    return rooms.size();
  }

  /** Returns how many bytes the events of all rooms hold, for tests. */
  public long bytes() {
    return budget.held();
  }

  /** Returns how many client addresses are told apart, for tests. */
  public int addresses() {
    return addresses.size();
  }

  /** Returns how many lobbies are held, for metrics and tests. */
  public int lobbies() {
    return lobbies.size();
  }

  /** Returns how many rooms are listened to, for tests. */
  public int listeners() {
    return listeners.size();
  }

  /** Returns how many facts the timelines of all rooms hold, for tests. */
  public int facts() {
    return timelines.size();
  }

  private long nowMillis() {
    return nowMicros() / 1000;
  }

  /** Runs one step of a lobby; one that is then empty is dropped. */
  private <T extends @Nullable Object> T step(LobbyId id, Function<MemoryLobby, T> command) {
    List<T> result = new ArrayList<>(1);
    lobbies.compute(
        id,
        (same, known) -> {
          MemoryLobby lobby = known == null ? new MemoryLobby() : known;
          lobby.touch(nowMillis());
          result.add(command.apply(lobby));
          return lobby.isEmpty() ? null : lobby;
        });
    return result.get(0);
  }

  /** Runs a step that may begin a room; the bound on rooms is exceeded by no more than threads. */
  private <T extends @Nullable Object> CompletionStage<T> begin(
      RoomId id, Function<MemoryRoom, T> command) {
    return !rooms.containsKey(id) && (rooms.size() >= bounds.rooms() || budget.isFull())
        ? CompletableFuture.failedFuture(Refusals.full())
        : step(id, command);
  }

  private <T extends @Nullable Object> CompletionStage<T> step(
      RoomId id, Function<MemoryRoom, T> command) {
    while (true) {
      Slot slot = rooms.computeIfAbsent(id, none -> new Slot(id));
      CompletionStage<T> result = slot.step(command);
      if (result != null) {
        slot.publish();
        return result;
      }
    }
  }

  /** A room with what its steps need around it. */
  private final class Slot {
    private final RoomId id;
    private final AtomicInteger publishers = new AtomicInteger();

    /** Used under this slot's monitor, but for its queue of unpublished entries. */
    private final MemoryRoom room;

    /** Guarded by this slot's monitor; once true, the slot is out of the map for good. */
    private boolean dropped;

    Slot(RoomId id) {
      this.id = id;
      this.room = new MemoryRoom(id, limits, bounds.roomBytes(), budget, nowMicros());
    }

    /** Runs one step; null if this slot has been dropped. */
    synchronized <T extends @Nullable Object> @Nullable CompletionStage<T> step(
        Function<MemoryRoom, T> command) {
      if (dropped) {
        return null;
      }
      try {
        room.touch(nowMicros());
        return CompletableFuture.completedFuture(command.apply(room));
      } catch (Refusal refusal) {
        return CompletableFuture.failedFuture(refusal);
      } finally {
        if (room.isForgotten()) {
          dropped = true;
          rooms.remove(id, this);
        }
      }
    }

    /** Tells the listener what it has not been told; one thread does it for all that come by. */
    void publish() {
      if (publishers.getAndIncrement() != 0) {
        return;
      }
      int seen = 1;
      do {
        MemoryLog.Publication next = room.log().unpublished();
        while (next != null) {
          Listener listener = listeners.get(id);
          if (listener != null) {
            listener.onEntry(next.epoch(), next.entry());
          }
          next = room.log().unpublished();
        }
        seen = publishers.addAndGet(-seen);
      } while (seen != 0);
    }
  }
}
