package dev.parley.room;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The operations of clients on rooms: join, list peers, send, leave, and remove peers. */
@Singleton
public class Rooms {
  private final Backplane backplane;
  private final Memberships memberships;

  Rooms(Backplane backplane, Memberships memberships) {
    this.backplane = backplane;
    this.memberships = memberships;
  }

  /**
   * Joins a room.
   *
   * @param peer the wanted id; null for a random one
   * @param proof the member that a valid token of the request names; null if there is none. It
   *     counts only for this room and this peer
   * @param key the idempotency key; null if there is none. The key of another peer's join is
   *     refused with {@code forbidden}
   * @param lease how long the peer stays until it is heard of for the first time
   * @param address the client's address, for its allowance of joins
   */
  public CompletionStage<Joined> join(
      RoomId room,
      @Nullable PeerId peer,
      Metadata metadata,
      @Nullable Member proof,
      @Nullable String key,
      Duration lease,
      String address) {
    PeerId id = peer == null ? PeerId.random() : peer;
    Join join =
        new Join(room, id, metadata, returning(proof, room, id), Membership.first(), key, lease);
    return backplane
        .countJoin(address)
        .thenCompose(counted -> backplane.join(join))
        .thenApply(joined -> requireSamePeer(peer, joined));
  }

  /**
   * Returns {@code joined}. Refuses if an idempotency key led to the join of another peer.
   *
   * @param peer the wanted id; null if any will do
   */
  static Joined requireSamePeer(@Nullable PeerId peer, Joined joined) {
    if (peer != null && !peer.equals(joined.member().peer())) {
      throw new Refusal(
          Problem.FORBIDDEN, "The idempotency key belongs to the join of another peer.");
    }
    return joined;
  }

  private static @Nullable Membership returning(@Nullable Member proof, RoomId room, PeerId id) {
    return proof != null && proof.room().equals(room) && proof.peer().equals(id)
        ? proof.membership()
        : null;
  }

  /** Lists all peers of the member's room in join order. */
  public CompletionStage<List<Peer>> peers(Member member) {
    return noticing(member, backplane.peers(member));
  }

  /** Replaces the member's metadata. */
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return noticing(member, backplane.update(member, metadata));
  }

  /** Ends the membership; has no effect if it has ended already. */
  public CompletionStage<Void> leave(Member member) {
    return backplane.leave(member);
  }

  /** Lists all peers of a room in join order, for a caller who is not a member. */
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return backplane.everybody(room);
  }

  /** Removes a peer: ends its streams and bans its id. */
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return backplane.remove(room, peer, removal);
  }

  /** Removes and bans all peers of a room. */
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return backplane.clear(room, removal);
  }

  /** Sends to one peer or to all others; see {@link Backplane#send}. */
  public CompletionStage<Receipt> send(Member sender, Send send) {
    if (sender.peer().equals(send.to())) {
      return receiptOrRefusal(sender, send.key(), refusalOfSendToSelf());
    }
    return noticing(sender, backplane.send(sender, send));
  }

  /**
   * Returns the receipt of an earlier send with {@code key}; fails with {@code refusal} if there is
   * none. So a retry gets the first answer, even if the request was changed on the way.
   */
  public CompletionStage<Receipt> receiptOrRefusal(
      Member sender, @Nullable String key, Refusal refusal) {
    if (key == null) {
      return CompletableFuture.failedFuture(refusal);
    }
    return backplane
        .receipt(sender, key)
        .thenCompose(
            known ->
                known == null
                    ? CompletableFuture.failedFuture(refusal)
                    : CompletableFuture.completedFuture(known));
  }

  /** Returns the answer to a member's command; passes on that it is no member any more. */
  public <T extends @Nullable Object> CompletionStage<T> noticing(
      Member member, CompletionStage<T> answer) {
    return answer.whenComplete(
        (result, failure) -> {
          if (failure != null && isNotInRoom(failure)) {
            memberships.onNotInRoom(member);
          }
        });
  }

  private static boolean isNotInRoom(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof Refusal refusal && refusal.problem() == Problem.NOT_IN_ROOM;
  }

  private static Refusal refusalOfSendToSelf() {
    return new Refusal(Problem.FORBIDDEN, "A peer cannot send messages to itself.");
  }
}
