package dev.parley.room;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What people do in rooms: join, look around, speak, leave. */
@Singleton
public class Rooms {
  private final Backplane backplane;

  Rooms(Backplane backplane) {
    this.backplane = backplane;
  }

  /**
   * Joins.
   *
   * @param peer the wanted id; null to have one drawn
   * @param proof the valid token that came with the request, for whatever room and peer; it counts
   *     only for this very room and peer
   * @param key the idempotency key, if any; that of another peer's join is refused as forbidden
   * @param address where the client is, for its allowance of joins
   */
  public CompletionStage<Joined> join(
      RoomId room,
      @Nullable PeerId peer,
      Metadata metadata,
      @Nullable Member proof,
      @Nullable String key,
      String address) {
    PeerId id = peer == null ? PeerId.random() : peer;
    Join join = new Join(room, id, metadata, returning(proof, room, id), Membership.first(), key);
    return backplane
        .countJoin(address)
        .thenCompose(admitted -> backplane.join(join))
        .thenApply(joined -> requireSamePeer(peer, joined));
  }

  /** A key leads back to who joined with it, and to nobody else. */
  static Joined requireSamePeer(@Nullable PeerId peer, Joined joined) {
    if (peer != null && !peer.equals(joined.member().peer())) {
      throw new Refusal(Problem.FORBIDDEN, "The idempotency key is that of another peer's join.");
    }
    return joined;
  }

  private static @Nullable Membership returning(@Nullable Member proof, RoomId room, PeerId id) {
    return proof != null && proof.room().equals(room) && proof.peer().equals(id)
        ? proof.membership()
        : null;
  }

  /** Lists everybody in the member's room, in join order. */
  public CompletionStage<List<Peer>> peers(Member member) {
    return backplane.peers(member);
  }

  /** Replaces the member's metadata. */
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return backplane.update(member, metadata);
  }

  /** Leaves; without effect for a membership that is over. */
  public CompletionStage<Void> leave(Member member) {
    return backplane.leave(member);
  }

  /** Lists everybody in a room, in join order, for somebody who need not be in it. */
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return backplane.everybody(room);
  }

  /** Removes a peer: its streams end, and its id cannot come back for a while. */
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return backplane.remove(room, peer, removal);
  }

  /** Removes everybody. */
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return backplane.clear(room, removal);
  }

  /** Speaks to one peer or to everybody else. */
  public CompletionStage<Receipt> send(Member sender, Send send) {
    if (sender.peer().equals(send.to())) {
      return receiptOrRefusal(sender, send.key(), toOneself());
    }
    return backplane.send(sender, send);
  }

  /**
   * Refuses, unless {@code key} was answered before: a retry gets the first answer whatever became
   * of the request on the way.
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

  private static Refusal toOneself() {
    return new Refusal(Problem.FORBIDDEN, "A peer does not send messages to itself.");
  }
}
