package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.StreamEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a replica behaves when Redis is slow or silent, or loses its scripts or connections. */
class RedisFailureTest extends RedisTest {
  private static final RedisBackplanes.Config PATIENT =
      new RedisBackplanes.Config(Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final int CONNECTIONS = PATIENT.connections().getAsInt();

  private RedisBackplane hasty;

  @BeforeEach
  void start_only_one_replica_with_short_timeouts() {
    backplanes().end((RedisBackplane) backplane);
    hasty = backplanes().replica(LIMITS, RedisBackplanes.HASTY);
    backplane = hasty;
  }

  @Test
  void command_that_arrives_after_its_deadline_does_nothing() {
    Member alice = join("alice");
    Member bob = join("bob");
    send(alice, toAll("before"));
    server().pause();
    List<CompletionStage<?>> late =
        List.of(
            backplane.send(alice, toAll("late").build()),
            backplane.leave(bob),
            backplane.join(aJoin("carol").build()));
    pauseFor(RedisBackplanes.HASTY.timeout().multipliedBy(2));
    server().resume();
    assertThat(late)
        .allSatisfy(
            stage -> assertThatThrownBy(() -> get(stage)).isInstanceOf(BackplaneUnavailable.class));
    RedisBackplanes.awaitHearing(hasty);
    assertThat(peers(alice)).containsExactly("alice", "bob");
    assertThat(lines()).containsExactly("alice joined", "bob joined", "alice to all: before");
  }

  @Test
  void nobody_expires_after_redis_was_silent_for_longer_than_a_lease() {
    Member alice = join("alice");
    server().pause();
    await("the replica notices").until(() -> hasty.notReadyReason() != null);
    pauseFor(RedisBackplanes.HASTY.outage());
    server().resume();
    pass(seconds(60));
    RedisBackplanes.awaitHearing(hasty);
    assertThat(renew(alice).ended()).isEmpty();
    assertThat(lines()).containsExactly("alice joined");
  }

  @Test
  void every_stage_completes_while_redis_is_silent() {
    Member alice = join("alice");
    server().pause();
    List<CompletionStage<?>> stages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      stages.add(backplane.send(alice, toAll("hello").build()));
      stages.add(backplane.openStream(alice));
      stages.add(backplane.closeStream(alice, StreamEnd.SERVICE));
      stages.add(backplane.read(DEMO, 0, 10));
      stages.add(backplane.countJoin("192.0.2.1"));
      stages.add(new Strangers(backplane).asks(Strangers.PLAZA, "bob", null));
      stages.add(backplane.withdrawRoom(Strangers.PLAZA, DEMO));
      stages.add(backplane.subscribe(new RoomId("room-" + i), new RecordingListener()));
    }
    try {
      assertThat(stages)
          .allSatisfy(
              stage ->
                  assertThatThrownBy(() -> get(stage)).isInstanceOf(BackplaneUnavailable.class));
      assertThat(hasty.notReadyReason()).isNotNull();
    } finally {
      server().resume();
    }
    RedisBackplanes.awaitHearing(hasty);
    send(alice, toAll("hello"));
  }

  @Test
  void commands_that_wait_for_a_silent_redis_are_bounded() {
    RedisBackplane patient = backplanes().replica(LIMITS, PATIENT);
    int allowed = CONNECTIONS * RedisBackplanes.MAX_WAITING;
    server().pause();
    List<CompletionStage<?>> stages = new ArrayList<>();
    for (int i = 0; i < allowed + 500; i++) {
      stages.add(patient.read(new RoomId("room-" + i), 0, 10));
    }
    try {
      await("those beyond fail at once")
          .atMost(PATIENT.timeout().dividedBy(2))
          .until(() -> stages.stream().filter(RedisFailureTest::hasFailed).count() >= 500);
    } finally {
      server().resume();
    }
    await().until(() -> stages.stream().allMatch(stage -> stage.toCompletableFuture().isDone()));
    get(patient.read(DEMO, 0, 10));
  }

  private static boolean hasFailed(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isCompletedExceptionally();
  }

  @Test
  void subscription_that_is_cancelled_at_once_completes() {
    RecordingListener listener = new RecordingListener();
    server().pause();
    CompletionStage<Void> subscription = backplane.subscribe(DEMO, listener);
    backplane.unsubscribe(DEMO, listener);
    try {
      assertThatThrownBy(() -> get(subscription)).isInstanceOf(BackplaneUnavailable.class);
    } finally {
      server().resume();
    }
  }

  @Test
  void closing_a_replica_completes_all_stages() {
    server().pause();
    List<CompletionStage<?>> stages =
        List.of(backplane.read(DEMO, 0, 10), backplane.subscribe(DEMO, new RecordingListener()));
    backplanes().end(hasty);
    try {
      assertThat(stages)
          .allSatisfy(
              stage ->
                  assertThatThrownBy(() -> get(stage)).isInstanceOf(BackplaneUnavailable.class));
    } finally {
      server().resume();
    }
  }

  @Test
  void scripts_that_redis_lost_are_loaded_again() {
    Member alice = join("alice");
    server().command("SCRIPT", "FLUSH");
    send(alice, toAll("hello"));
    server().command("SCRIPT", "FLUSH");
    assertThat(open(alice).head()).isEqualTo(2);
    get(backplane.countJoin("192.0.2.1"));
    assertThat(hasty.notReadyReason()).isNull();
  }

  @Test
  void commands_take_effect_in_the_order_of_issue_while_scripts_are_loaded() {
    Member alice = join("alice");
    backplanes().end(hasty);
    server().command("SCRIPT", "FLUSH");
    backplane = anotherReplica();
    join("bob");
    CompletionStage<?> first = backplane.send(alice, toAll("hello").build());
    for (int i = 0; i < 10; i++) {
      backplane.join(aJoin("peer-" + i).build());
    }
    get(first);
    get(backplane.peers(alice));
    assertThat(lines()).startsWith("alice joined", "bob joined", "alice to all: hello");
  }

  @Test
  void lost_connections_are_replaced_and_listeners_are_resubscribed() {
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(DEMO, listener));
    Member alice = join("alice");
    for (int i = 1; i <= 5; i++) {
      loseAllConnections();
      listener.awaitResubscriptions(i);
    }
    awaitAnswer();
    send(alice, toAll("hello"));
    listener.awaitLine("alice to all: hello");
    assertThat(lines()).containsExactly("alice joined", "alice to all: hello");
  }

  @Test
  void connections_do_not_leak() {
    for (int i = 0; i < 10; i++) {
      loseAllConnections();
    }
    server().pause();
    await("the replica notices").until(() -> hasty.notReadyReason() != null);
    server().resume();
    RedisBackplanes.awaitHearing(hasty);
    join("alice");
    awaitClients(RedisBackplanes.HASTY.connections().getAsInt() + 1);
    backplanes().end(hasty);
    awaitClients(0);
  }

  private void loseAllConnections() {
    server().command("CLIENT", "KILL", "TYPE", "pubsub");
    server().command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    RedisBackplanes.awaitHearing(hasty);
    awaitAnswer();
  }

  /**
   * Waits until commands are answered. A replica notices the loss of a connection a little later.
   */
  private void awaitAnswer() {
    await("commands are answered")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .ignoreException(BackplaneUnavailable.class)
        .until(() -> log() != null);
  }

  /** Waits until Redis has {@code count} clients besides the one of this check. */
  private void awaitClients(long count) {
    await(count + " clients")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                String.valueOf(server().command("CLIENT", "LIST"))
                        .lines()
                        .filter(line -> !line.contains("cmd=client"))
                        .count()
                    == count);
  }

  private static void pauseFor(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await("the pause is over")
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.nanoTime() > until);
  }
}
