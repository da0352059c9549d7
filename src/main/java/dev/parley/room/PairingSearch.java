package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One join through a lobby: asks the lobby for a room and tries to join it, until the stranger has
 * met a peer or waits in a listed room.
 *
 * <p>The replica may fail at any point. Then a room may stay listed in which nobody waits, or a
 * peer may stay in an unlisted room until its lease runs out. A retry with the same key continues.
 */
final class PairingSearch {
  /** The number of misses after which the search fails, about three seconds. */
  private static final int MAX_MISSES = 32;

  /** The upper bound of the pause after the second miss; it doubles with each further miss. */
  private static final int FIRST_PAUSE_MILLIS = 60;

  private static final int MAX_PAUSE_MILLIS = 200;

  private final Backplane backplane;
  private final LobbyId lobby;
  private final PeerId peer;
  private final Metadata metadata;
  private final @Nullable String key;
  private final Duration lease;

  // The steps run one after the other; each sees what the one before has written.
  private RoomId own = RoomId.random();
  private @Nullable Joined waiting;
  private @Nullable RoomId missed;
  private int misses;

  PairingSearch(
      Backplane backplane,
      LobbyId lobby,
      PeerId peer,
      Metadata metadata,
      @Nullable String key,
      Duration lease) {
    this.backplane = backplane;
    this.lobby = lobby;
    this.peer = peer;
    this.metadata = metadata;
    this.key = key;
    this.lease = lease;
  }

  /** Fails with {@link BackplaneUnavailable} after too many misses. To be called once. */
  CompletionStage<Joined> begin() {
    return ask();
  }

  private CompletionStage<Joined> ask() {
    Joined here = waiting;
    PeerId asking = here == null ? peer : here.member().peer();
    return backplane
        .assign(new PairingRequest(lobby, asking, key, own, here != null, missed))
        .thenCompose(this::follow);
  }

  private CompletionStage<Joined> follow(PairingAssignment assignment) {
    Joined here = waiting;
    if (here != null && here.member().room().equals(assignment.room())) {
      return CompletableFuture.completedFuture(here);
    }
    Join join = new Join(assignment.room(), peer, metadata, null, Membership.first(), key, lease);
    return backplane
        .joinInRole(join, assignment.role())
        .thenCompose(
            joined ->
                joined == null ? onMiss(assignment.room()) : onJoined(joined, assignment.role()));
  }

  private CompletionStage<Joined> onJoined(Joined joined, PairingRole role) {
    Joined left = waiting;
    if (left != null) {
      backplane.leave(left.member());
    }
    if (role == PairingRole.SECOND) {
      backplane.withdrawRoom(lobby, joined.member().room());
      return CompletableFuture.completedFuture(joined);
    }
    own = joined.member().room();
    waiting = joined;
    missed = null;
    return joined.others().isEmpty() ? ask() : CompletableFuture.completedFuture(joined);
  }

  private CompletionStage<Joined> onMiss(RoomId room) {
    missed = room;
    misses++;
    if (misses > MAX_MISSES) {
      return CompletableFuture.failedFuture(
          new BackplaneUnavailable("a lobby is too crowded", null));
    }
    return misses == 1
        ? ask()
        : CompletableFuture.supplyAsync(this::ask, afterAPause()).thenCompose(found -> found);
  }

  /**
   * Many strangers that come at once see the same few waiting rooms. Random pauses let them try at
   * different times.
   */
  private Executor afterAPause() {
    int longest = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(misses - 2, 8));
    long pause = ThreadLocalRandom.current().nextInt(longest);
    return CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
  }
}
