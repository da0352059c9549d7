package dev.parley.http;

import dev.parley.protocol.Member;
import dev.parley.room.RoomLog;
import dev.parley.room.Rooms;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Lets peers leave, by whichever door, and tells of it. */
@Singleton
class Departures {
  private static final RoomLog LOG = RoomLog.of(Departures.class);

  private final Rooms rooms;

  Departures(Rooms rooms) {
    this.rooms = rooms;
  }

  /** Leaves; without effect for a membership that is over. */
  CompletionStage<Void> leave(Member member) {
    return rooms.leave(member).thenAccept(done -> LOG.debug("Left", member, null));
  }
}
