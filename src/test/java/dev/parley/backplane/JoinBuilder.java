package dev.parley.backplane;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Join;
import dev.parley.room.Lifetimes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds a request to join the room {@code demo}. */
final class JoinBuilder {
  static final RoomId DEMO = new RoomId("demo");

  private final PeerId peer;
  private RoomId room = DEMO;
  private Metadata metadata = Metadata.NONE;
  private @Nullable Membership returning;
  private @Nullable String key;
  private Duration lease = Lifetimes.LEASE;

  private JoinBuilder(PeerId peer) {
    this.peer = peer;
  }

  static JoinBuilder aJoin(String peer) {
    return new JoinBuilder(new PeerId(peer));
  }

  /** A join with a random id, as for a client that gave none. */
  static JoinBuilder aJoin() {
    return new JoinBuilder(PeerId.random());
  }

  JoinBuilder in(RoomId other) {
    room = other;
    return this;
  }

  JoinBuilder with(String json) {
    metadata = new Metadata(json);
    return this;
  }

  JoinBuilder returning(Member proof) {
    returning = proof.membership();
    return this;
  }

  JoinBuilder key(String value) {
    key = value;
    return this;
  }

  JoinBuilder lease(Duration value) {
    lease = value;
    return this;
  }

  Join build() {
    return new Join(room, peer, metadata, returning, Membership.first(), key, lease);
  }
}
