package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.room.Joined;
import dev.parley.room.Receipt;
import dev.parley.room.Snapshot;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * After an outage of Redis, or a restart that may have lost data, clients learn it and nobody
 * expires.
 */
class RedisEpochTest extends RedisTest {
  @Test
  void another_run_of_the_server_begins_another_epoch_and_keeps_the_peers() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    Member bob = join("bob");
    get(backplane.leave(join("carol")));
    send(bob, toAll("hello"));
    pass(seconds(20));
    becomeAnotherRun();
    Snapshot room = open(alice.member());
    assertThat(room.epoch()).isNotEqualTo(alice.start().epoch());
    assertThat(room.head()).isZero();
    assertThat(room.floor()).isZero();
    assertThat(room.start()).isZero();
    assertThat(room.rejoined()).isFalse();
    assertThat(room.self()).isEqualTo(alice.self());
    assertThat(ids(room.others())).containsExactly("bob");
    assertNextExpiryIn(seconds(30));
    assertThat(send(bob, toAll("hello again")))
        .isEqualTo(new Receipt.Logged(new EventId(room.epoch(), 1), 1, false));
    assertThat(lines()).containsExactly("bob to all: hello again");
  }

  @Test
  void another_run_of_the_server_extends_leases_that_were_due() {
    Member alice = join("alice");
    pass(seconds(60));
    becomeAnotherRun();
    assertNextExpiryIn(seconds(30));
    assertThat(peers(alice)).containsExactly("alice");
    assertThat(log().head()).isZero();
    pass(seconds(31));
    assertThat(lines()).containsExactly("alice expired");
  }

  @Test
  void another_run_of_the_server_is_noticed_once() {
    Member alice = join("alice");
    becomeAnotherRun();
    String epoch = log().epoch();
    send(alice, toAll("hello"));
    assertThat(log().epoch()).isEqualTo(epoch);
    assertThat(log().head()).isEqualTo(1);
  }

  @Test
  void key_of_an_earlier_epoch_is_not_answered() {
    Member alice = join("alice");
    Receipt first = send(alice, toAll("hello").key("k"));
    becomeAnotherRun();
    assertThat(get(backplane.receipt(alice, "k"))).isNull();
    assertThat(send(alice, toAll("hello").key("k"))).isNotEqualTo(first);
    assertThat(lines()).containsExactly("alice to all: hello");
  }

  @Test
  void failover_to_a_copy_begins_another_epoch_and_keeps_the_peers() {
    Joined alice = join(aJoin("alice").with("{\"a\":1}"));
    join("bob");
    try (RedisServer copy = RedisServer.start()) {
      server().command("CONFIG", "SET", "repl-diskless-sync", "yes");
      server().command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
      copy.command("CONFIG", "SET", "repl-diskless-load", "on-empty-db");
      copy.command("REPLICAOF", "127.0.0.1", Integer.toString(server().port()));
      await("the copy is complete")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> String.valueOf(copy.command("INFO", "replication")).contains("link_status:up"));
      backplanes().close();
      copy.command("REPLICAOF", "NO", "ONE");
      RedisBackplane after = backplanes().replica(copy, LIMITS, RedisBackplanes.CONFIG);
      Snapshot room = get(after.openStream(alice.member()));
      assertThat(room.epoch()).isNotEqualTo(alice.start().epoch());
      assertThat(room.head()).isZero();
      assertThat(room.self()).isEqualTo(alice.self());
      assertThat(ids(room.others())).containsExactly("bob");
      backplanes().end(after);
    }
  }

  @Test
  void redis_that_came_back_empty_takes_everybody_back_in_under_another_epoch() {
    try (RedisServer fragile = RedisServer.start()) {
      // A user with few rights would be forgotten, too.
      RedisBackplane replica = backplanes().begin(fragile.url(), LIMITS, RedisBackplanes.HASTY);
      RedisBackplanes.awaitHearing(replica);
      Joined alice = get(replica.join(aJoin("alice").build()));
      RecordingListener listener = new RecordingListener();
      get(replica.subscribe(DEMO, listener));
      fragile.restartEmpty();
      listener.awaitResubscriptions(1);
      RedisBackplanes.awaitHearing(replica);
      Snapshot room = get(replica.openStream(alice.member()));
      assertThat(room.rejoined()).isTrue();
      assertThat(room.epoch()).isNotEqualTo(alice.start().epoch());
      assertThat(room.start()).isEqualTo(1);
      listener.awaitLine("alice joined");
      backplanes().end(replica);
    }
  }

  @Test
  void redis_that_was_away_expires_nobody_and_keeps_the_epoch() {
    Joined alice = join(aJoin("alice"));
    Member bob = join("bob");
    beAwayFor(seconds(60));
    assertThat(renew(alice.member(), bob).ended()).isEmpty();
    assertNextExpiryIn(seconds(30));
    assertThat(log().epoch()).isEqualTo(alice.start().epoch());
    assertThat(lines()).containsExactly("alice joined", "bob joined");
    pass(seconds(31));
    assertThat(lines()).endsWith("alice expired", "bob expired");
  }

  @Test
  void lease_that_the_outage_extended_is_kept_by_the_keys_too() {
    Member alice = join("alice");
    beAwayFor(seconds(155));
    assertThat(renew().nextExpiry()).isNotNull();
    pass(seconds(20));
    assertThat(peers(alice)).containsExactly("alice");
  }

  @Test
  void leases_are_extended_once_after_an_outage() {
    join("alice");
    beAwayFor(seconds(20));
    log();
    pass(seconds(20));
    backplanes().end((RedisBackplane) backplane);
    backplane = anotherReplica();
    log();
    assertNextExpiryIn(seconds(10));
  }

  @Test
  void silence_of_one_replica_is_no_outage_while_another_beats() {
    Member alice = join("alice");
    anotherReplica();
    backplanes().end((RedisBackplane) backplane);
    pass(seconds(31));
    backplane = anotherReplica();
    assertThat(renew(alice).ended()).isEqualTo(List.of(alice));
  }
}
