package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.RoomId;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Redis Cluster of three masters while its slots move, and while a master is away. */
class RedisClusterTest extends RoomTest {
  private static final String ROOM = "parley:room:{demo}";
  private static final int SLOT = HashSlot.of(ROOM);

  @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass(3, 0);

  private final RedisCluster cluster = CLUSTER.get();

  private RedisClusterBackplanes backplanes;

  @Override
  RedisClusterBackplanes backplanes() {
    if (backplanes == null) {
      backplanes = new RedisClusterBackplanes(cluster);
    }
    return backplanes;
  }

  private RedisBackplane replica() {
    return (RedisBackplane) backplane;
  }

  @Test
  void slots_are_those_that_redis_computes() {
    RedisServer node = cluster.nodes().get(0);
    for (String key : List.of("", "a", "{a}b", "b{}a", "a{{b}c}", "ä{ö}", ROOM + ":log")) {
      assertThat((Long) node.command("CLUSTER", "KEYSLOT", key)).isEqualTo(HashSlot.of(key));
    }
  }

  @Test
  void rooms_are_spread_over_all_masters() {
    for (int i = 0; i < 30; i++) {
      RoomId room = new RoomId("room-" + i);
      Member alice = join(aJoin("alice").in(room)).member();
      RecordingListener listener = new RecordingListener();
      get(backplane.subscribe(room, listener));
      get(backplane.send(alice, toAll("hello").build()));
      listener.awaitLine("alice to all: hello");
    }
    assertThat(cluster.masters())
        .allSatisfy(master -> assertThat(keys(master)).hasSizeGreaterThan(5));
  }

  @Test
  void each_master_has_one_pulse_that_all_replicas_share() {
    backplanes().replica(limits());
    assertThat(cluster.masters())
        .allSatisfy(
            master ->
                assertThat(keys(master))
                    .filteredOn(key -> key.startsWith("parley:pulse"))
                    .singleElement()
                    .satisfies(key -> assertThat(key).matches("parley:pulse:\\{\\d+}")));
  }

  @Test
  void meter_shows_the_slots_of_each_master_that_is_reached() {
    List<String> masters =
        cluster.masters().stream().map(master -> "127.0.0.1:" + master.port()).toList();
    await("a meter for each master")
        .untilAsserted(
            () -> {
              assertThat(slots().keySet()).containsAll(masters);
              assertThat(masters.stream().mapToDouble(slots()::get).sum()).isEqualTo(16384);
            });
  }

  private Map<String, Double> slots() {
    return backplanes().registry().find("parley.redis.slots").gauges().stream()
        .collect(Collectors.toMap(gauge -> gauge.getId().getTag("node"), Gauge::value));
  }

  @Test
  void rooms_of_all_masters_are_renewed_together() {
    List<RenewalRequest> requests = renewedOnce();
    assertThat(get(backplane.renewUnchanged(requests))).hasSize(30).allMatch(Optional::isPresent);
  }

  @Test
  void room_whose_slot_moved_is_not_renewed_together_with_others() {
    List<RenewalRequest> requests = renewedOnce();
    join("alice");
    move();
    List<RenewalRequest> all = new ArrayList<>(requests);
    Member bob = join("bob");
    all.add(new RenewalRequest(DEMO, List.of(bob)));
    List<Optional<Renewal>> renewals = get(backplane.renewUnchanged(all));
    assertThat(renewals.subList(0, 30)).allMatch(Optional::isPresent);
    assertThat(renewals.get(30)).isEmpty();
    assertThat(renew(bob).ended()).isEmpty();
  }

  private List<RenewalRequest> renewedOnce() {
    List<RenewalRequest> requests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      RoomId room = new RoomId("room-" + i);
      List<Member> members = List.of(join(aJoin("alice").in(room)).member());
      get(backplane.renew(room, members));
      requests.add(new RenewalRequest(room, members));
    }
    return requests;
  }

  @Test
  void room_whose_slot_moved_begins_a_new_epoch_and_keeps_its_peers() {
    Member alice = join("alice");
    Member bob = join("bob");
    String epoch = log().epoch();
    move();
    assertThat(open(alice).epoch()).isNotEqualTo(epoch);
    send(alice, toAll("hello"));
    assertThat(lines()).containsExactly("alice to all: hello");
    assertThat(peers(bob)).containsExactly("alice", "bob");
  }

  @Test
  void listener_of_a_room_whose_slot_moved_is_subscribed_again() {
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(DEMO, listener));
    Member alice = join("alice");
    for (int i = 1; i <= 3; i++) {
      move();
      listener.awaitResubscriptions(i);
      send(alice, toAll("move " + i));
      listener.awaitLine("alice to all: move " + i);
    }
  }

  @Test
  void listener_that_was_unsubscribed_is_not_subscribed_again_when_the_slot_moves() {
    RecordingListener former = new RecordingListener();
    get(backplane.subscribe(DEMO, former));
    backplane.unsubscribe(DEMO, former);
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(DEMO, listener));
    move();
    listener.awaitResubscriptions(1);
    join("alice");
    listener.awaitLine("alice joined");
    assertThat(former.lines()).isEmpty();
  }

  @Test
  void commands_wait_while_their_slot_moves_and_take_effect_in_the_order_of_issue() {
    Member alice = join("alice");
    RedisServer from = cluster.owner(SLOT);
    RedisServer to = another(from);
    cluster.beginToMove(SLOT, to);
    cluster.moveKeys(SLOT, from, to);
    List<CompletionStage<?>> stages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      stages.add(backplane.join(aJoin("peer-" + i).build()));
      stages.add(backplane.update(alice, new Metadata("{\"n\":" + i + "}")));
    }
    assertThat(stages).noneMatch(stage -> stage.toCompletableFuture().isDone());
    cluster.endMove(SLOT, to);
    stages.forEach(RoomTest::get);
    assertThat(lines())
        .isEqualTo(
            Stream.iterate(0, i -> i + 1)
                .limit(10)
                .flatMap(i -> Stream.of("peer-" + i + " joined", "alice updated"))
                .toList());
  }

  @Test
  void commands_on_other_slots_do_not_wait() {
    RoomId other = new RoomId("another");
    assertThat(HashSlot.of("another")).isNotEqualTo(SLOT);
    join("alice");
    RedisServer from = cluster.owner(SLOT);
    RedisServer to = another(from);
    cluster.beginToMove(SLOT, to);
    cluster.moveKeys(SLOT, from, to);
    CompletionStage<?> waits = backplane.join(aJoin("bob").build());
    get(backplane.join(aJoin("carol").in(other).build()));
    assertThat(waits.toCompletableFuture()).isNotDone();
    cluster.endMove(SLOT, to);
    get(waits);
  }

  @Test
  void command_whose_slot_moves_for_too_long_fails_and_does_nothing_later() {
    RedisBackplane hasty = backplanes().replica(limits(), RedisBackplanes.HASTY);
    Member alice = join("alice");
    RedisServer from = cluster.owner(SLOT);
    RedisServer to = another(from);
    cluster.beginToMove(SLOT, to);
    cluster.moveKeys(SLOT, from, to);
    CompletionStage<?> late = hasty.send(alice, toAll("late").build());
    assertThatThrownBy(() -> get(late)).isInstanceOf(BackplaneUnavailable.class);
    assertThat(hasty.notReadyReason()).isNull();
    cluster.endMove(SLOT, to);
    get(hasty.send(alice, toAll("in time").build()));
    assertThat(lines()).containsExactly("alice to all: in time");
  }

  @Test
  void pulse_leaves_a_slot_that_is_on_its_way() {
    RedisServer master = cluster.owner(SLOT);
    String key = pulse(master);
    int slot = HashSlot.of(key);
    RedisServer to = another(master);
    cluster.beginToMove(slot, to);
    cluster.moveKeys(slot, master, to);
    await("another pulse")
        .atMost(Duration.ofSeconds(10))
        .until(() -> keys(master).stream().anyMatch(one -> one.startsWith("parley:pulse")));
    assertThat(pulse(master)).isNotEqualTo(key);
    cluster.endMove(slot, to);
    assertThat(replica().reach()).isEqualTo("16384 of 16384 slots");
    join("alice");
  }

  @Test
  void master_without_slots_serves_as_soon_as_it_gets_one() {
    Member alice = join("alice");
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(DEMO, listener));
    RedisServer former = cluster.owner(SLOT);
    RedisServer added = cluster.addMaster();
    RedisRights.userOf(added, "parley", RedisRights.documentedForCluster());
    cluster.move(SLOT, added);
    listener.awaitResubscriptions(1);
    send(alice, toAll("hello"));
    listener.awaitLine("alice to all: hello");
    assertThat(cluster.owner(SLOT)).isSameAs(added);
    cluster.move(SLOT, former);
    listener.awaitResubscriptions(2);
    send(alice, toAll("hello again"));
    listener.awaitLine("alice to all: hello again");
  }

  @Test
  void replica_stays_ready_for_the_rooms_of_the_others_while_a_master_is_silent() {
    RedisBackplane hasty = backplanes().replica(limits(), RedisBackplanes.HASTY);
    RedisServer silent = cluster.owner(SLOT);
    RoomId elsewhere = roomOf(another(silent));
    silent.pause();
    try {
      String why = "127.0.0.1:" + silent.port() + ": Redis does not answer";
      await("the replica notices")
          .atMost(Duration.ofSeconds(10))
          .until(() -> String.valueOf(hasty.warning()).contains(why));
      assertThat(hasty.notReadyReason()).isNull();
      assertThat(hasty.reach()).matches("1[01]\\d{3} of 16384 slots");
      assertThatThrownBy(() -> get(hasty.join(aJoin("alice").build())))
          .isInstanceOf(BackplaneUnavailable.class);
      assertThatThrownBy(() -> get(hasty.subscribe(DEMO, new RecordingListener())))
          .isInstanceOf(BackplaneUnavailable.class);
      get(hasty.join(aJoin("alice").in(elsewhere).build()));
      get(hasty.subscribe(elsewhere, new RecordingListener()));
    } finally {
      silent.resume();
    }
    RedisClusterBackplanes.awaitAllSlots(hasty);
    assertThat(hasty.warning()).isNull();
    get(hasty.join(aJoin("alice").build()));
  }

  @Test
  void replica_is_not_ready_while_all_masters_are_silent() {
    RedisBackplane hasty = backplanes().replica(limits(), RedisBackplanes.HASTY);
    List<RedisServer> masters = cluster.masters();
    masters.forEach(RedisServer::pause);
    try {
      await("the replica notices")
          .atMost(Duration.ofSeconds(10))
          .until(() -> hasty.notReadyReason() != null);
      assertThat(hasty.notReadyReason()).startsWith("No node of the Redis Cluster can be reached");
      assertThat(hasty.reach()).isEqualTo("0 of 16384 slots");
      assertThatThrownBy(() -> get(hasty.join(aJoin("alice").build())))
          .isInstanceOf(BackplaneUnavailable.class);
    } finally {
      masters.forEach(RedisServer::resume);
    }
    cluster.awaitServing();
    RedisClusterBackplanes.awaitAllSlots(hasty);
  }

  @Test
  void lost_connections_are_replaced_and_listeners_are_subscribed_again() {
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(DEMO, listener));
    Member alice = join("alice");
    for (int i = 1; i <= 5; i++) {
      cluster.commandToAll("CLIENT", "KILL", "TYPE", "pubsub");
      listener.awaitResubscriptions(i);
    }
    send(alice, toAll("hello"));
    listener.awaitLine("alice to all: hello");
    assertThat(lines()).containsExactly("alice joined", "alice to all: hello");
  }

  @Test
  void closing_a_replica_completes_all_stages() {
    RedisBackplane closed = backplanes().replica(limits());
    RedisServer from = cluster.owner(SLOT);
    RedisServer to = another(from);
    join("alice");
    cluster.beginToMove(SLOT, to);
    cluster.moveKeys(SLOT, from, to);
    CompletionStage<?> stalled = closed.join(aJoin("bob").build());
    backplanes().end(closed);
    assertThatThrownBy(() -> get(stalled)).isInstanceOf(BackplaneUnavailable.class);
    assertThatThrownBy(() -> get(closed.subscribe(DEMO, new RecordingListener())))
        .isInstanceOf(BackplaneUnavailable.class);
    cluster.endMove(SLOT, to);
  }

  private void move() {
    cluster.move(SLOT, another(cluster.owner(SLOT)));
  }

  private RedisServer another(RedisServer master) {
    return cluster.nodes().stream().filter(node -> node != master).findFirst().orElseThrow();
  }

  private RoomId roomOf(RedisServer master) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> new RoomId("room-" + i))
        .filter(room -> cluster.owner(HashSlot.of(room.value())) == master)
        .findFirst()
        .orElseThrow();
  }

  private static String pulse(RedisServer master) {
    return keys(master).stream()
        .filter(key -> key.startsWith("parley:pulse"))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<String> keys(RedisServer master) {
    return (List<String>) Objects.requireNonNull(master.command("KEYS", "*"));
  }
}
