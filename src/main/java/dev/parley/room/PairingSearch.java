package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request of a stranger: it asks the lobby and goes where it is sent until it has met somebody
 * or may wait.
 *
 * <p>It may end at any point, with its replica: what it leaves behind is a stale offer, or a peer
 * in a room that nobody knows of until its lease runs out. A retry with the same key goes on where
 * it was.
 */
final class PairingSearch {
  /** Misses after which it gives up: after three seconds or so. */
  private static final int MOST = 32;

  /** What a pause after the second miss is less than; the next may be twice as long, and so on. */
  private static final int SHORT_PAUSE_MILLIS = 60;

  private static final int LONG_PAUSE_MILLIS = 200;

  private final Backplane backplane;
  private final LobbyId lobby;
  private final PeerId peer;
  private final Metadata metadata;
  private final @Nullable String key;

  // Used by one step at a time, each of which follows from the one before.
  private RoomId own = RoomId.random();
  private @Nullable Joined waiting;
  private @Nullable RoomId missed;
  private int misses;

  PairingSearch(
      Backplane backplane, LobbyId lobby, PeerId peer, Metadata metadata, @Nullable String key) {
    this.backplane = backplane;
    this.lobby = lobby;
    this.peer = peer;
    this.metadata = metadata;
    this.key = key;
  }

  /** Completes with {@link BackplaneUnavailable} if there is no getting through the crowd. */
  CompletionStage<Joined> begin() {
    return seek();
  }

  private CompletionStage<Joined> seek() {
    Joined here = waiting;
    PeerId known = here == null ? peer : here.member().peer();
    return backplane
        .assign(new PairingRequest(lobby, known, key, own, here != null, missed))
        .thenCompose(this::follow);
  }

  private CompletionStage<Joined> follow(PairingAssignment assignment) {
    Joined here = waiting;
    if (here != null && here.member().room().equals(assignment.room())) {
      return CompletableFuture.completedFuture(here);
    }
    Join join = new Join(assignment.room(), peer, metadata, null, Membership.first(), key);
    return backplane
        .joinInRole(join, assignment.role())
        .thenCompose(
            joined -> joined == null ? miss(assignment.room()) : arrive(joined, assignment.role()));
  }

  private CompletionStage<Joined> arrive(Joined joined, PairingRole role) {
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
    return joined.others().isEmpty() ? seek() : CompletableFuture.completedFuture(joined);
  }

  private CompletionStage<Joined> miss(RoomId room) {
    missed = room;
    misses++;
    if (misses > MOST) {
      return CompletableFuture.failedFuture(
          new BackplaneUnavailable("a lobby is too crowded", null));
    }
    return misses == 1
        ? seek()
        : CompletableFuture.supplyAsync(this::seek, afterAPause()).thenCompose(found -> found);
  }

  /**
   * A crowd that comes at once sees the same few offers; drawn pauses get it out of its own way.
   */
  private Executor afterAPause() {
    int longest = Math.min(LONG_PAUSE_MILLIS, SHORT_PAUSE_MILLIS << Math.min(misses - 2, 8));
    long pause = ThreadLocalRandom.current().nextInt(longest);
    return CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
  }
}
