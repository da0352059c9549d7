package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.RoomTest.DEMO;
import static dev.parley.backplane.RoomTest.get;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.RoomId;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.Joined;
import dev.parley.room.Lifetimes;
import dev.parley.room.PairingRole;
import dev.parley.room.Removal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.Retention;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** All that a replica does with Redis, so that a right that it lacks is noticed. */
final class Everything {
  private Everything() {}

  /**
   * Does everything.
   *
   * @param server takes commands for the server that has the room {@code demo}
   */
  static void doneBy(RedisBackplane replica, Backplanes place, Consumer<String[]> server) {
    server.accept(new String[] {"SCRIPT", "FLUSH"});
    get(replica.countJoin("192.0.2.1"));
    Joined joined = get(replica.join(aJoin("alice").key("once").build()));
    Member alice = joined.member();
    get(replica.send(alice, to("bob", "waits").ttl(Duration.ofMinutes(1)).key("key").build()));
    get(replica.receipt(alice, "key"));
    Member bob = get(replica.join(aJoin("bob").build())).member();
    get(replica.openStream(bob));
    get(replica.update(bob, new Metadata("{}")));
    get(replica.send(alice, toAll("hello").build()));
    for (int i = 0; i < 40; i++) {
      get(replica.send(alice, manyToAll(20).build()));
      place.pass(Duration.ofSeconds(4));
    }
    get(replica.read(DEMO, 0, 10));
    get(replica.closeStream(bob, StreamEnd.CLIENT));
    get(replica.renew(DEMO, List.of(alice)));
    get(replica.renewUnchanged(List.of(new RenewalRequest(DEMO, List.of(alice)))));
    get(
        replica.addToTimeline(
            DEMO,
            List.of(TimelineEntry.ended(4, joined.start(), alice.peer(), "gone")),
            new Retention(1, Duration.ofMinutes(1))));
    get(
        replica.report(
            alice,
            CallReport.of(bob.peer(), "s", "connected", Attributes.builder()),
            new Retention(1, Duration.ofMinutes(1))));
    get(replica.timeline(DEMO));
    Strangers strangers = new Strangers(replica);
    RoomId own = new RoomId("own");
    for (int i = 0; i <= Lifetimes.MAX_WAITING_ROOMS; i++) {
      strangers.askFrom(new RoomId("room-" + i), "erin", null);
    }
    strangers.ask("erin", "key", own);
    strangers.meet(PairingRole.FIRST, own, "erin", "key");
    get(replica.withdrawRoom(Strangers.PLAZA, own));
    get(replica.remove(DEMO, bob.peer(), new Removal("bye", Duration.ofMinutes(1))));
    server.accept(new String[] {"DEL", "parley:room:{demo}:leases"});
    get(replica.everybody(DEMO));
    place.pass(Duration.ofMinutes(3));
    get(replica.everybody(DEMO));
    Member erin = get(replica.join(aJoin("erin").build())).member();
    get(replica.leave(erin));
  }
}
