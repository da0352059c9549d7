package dev.parley.http;

import dev.parley.http.Admission.Admitted;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.RoomLogger;
import dev.parley.room.Rooms;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets peers into rooms and out of them, by whichever door, and tells of it. */
@Singleton
class Memberships {
  private static final RoomLogger LOG = RoomLogger.of(Memberships.class);

  private final Rooms rooms;
  private final JoinAnswer answers;

  Memberships(Rooms rooms, JoinAnswer answers) {
    this.rooms = rooms;
    this.answers = answers;
  }

  /**
   * Joins.
   *
   * @param key the idempotency key, if any
   * @param address where the client is, for its allowance of joins
   */
  CompletionStage<JoinAnswer.Told> join(
      RoomId room, Admitted who, @Nullable String key, String address) {
    return rooms
        .join(room, who.peer(), who.metadata(), who.proof(), key, address)
        .thenApply(joined -> answers.tell(joined, who.moderates()));
  }

  /** Leaves; without effect for a membership that is over. */
  CompletionStage<Void> leave(Member member) {
    return rooms.leave(member).thenAccept(done -> LOG.debug("Left", member, null));
  }
}
