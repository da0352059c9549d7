package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis Cluster, on loopback or with a host for each node. A test may move slots, let a
 * replica take over, kill nodes and cut them off.
 */
public final class RedisCluster implements AutoCloseable {
  /** How many hash slots every cluster has. */
  public static final int SLOTS = 16_384;

  /** After this silence of a master, the others let its replica take over. */
  private static final int NODE_TIMEOUT_MILLIS = 2000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<RedisServer> nodes;

  private RedisCluster(List<RedisServer> nodes) {
    this.nodes = nodes;
  }

  /** Whether the machine has a {@code redis-server} that can be a node: 7.0 or newer. */
  public static boolean isAvailable() {
    return RedisServer.canBeInCluster();
  }

  /** Starts masters that share the slots, and as many replicas of each. */
  public static RedisCluster start(int masters, int replicasOfEach) {
    return start(masters, Collections.nCopies(masters * (1 + replicasOfEach), Host.LOCAL));
  }

  /**
   * Starts masters that share the slots, and their replicas.
   *
   * @param hosts one for each node: first for the masters, then for their replicas in that order
   */
  public static RedisCluster start(int masters, List<Host> hosts) {
    List<RedisServer> nodes =
        hosts.stream()
            .map(host -> RedisServer.startAsClusterNode(host, NODE_TIMEOUT_MILLIS))
            .collect(Collectors.toCollection(ArrayList::new));
    return begin(masters, nodes);
  }

  /** Starts masters that share the slots, and that speak TLS with clients and with each other. */
  public static RedisCluster startWithTls(int masters, Certificate certificate) {
    List<RedisServer> nodes =
        IntStream.range(0, masters)
            .mapToObj(node -> RedisServer.startAsClusterNode(certificate, NODE_TIMEOUT_MILLIS))
            .collect(Collectors.toCollection(ArrayList::new));
    return begin(masters, nodes);
  }

  private static RedisCluster begin(int masters, List<RedisServer> nodes) {
    RedisCluster cluster = new RedisCluster(nodes);
    cluster.introduce(masters);
    for (int i = masters; i < nodes.size(); i++) {
      cluster.replicate(nodes.get(i), nodes.get(i % masters));
    }
    cluster.awaitServing();
    return cluster;
  }

  private void introduce(int masters) {
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
    }
    for (int i = 0; i < masters; i++) {
      int first = SLOTS * i / masters;
      int last = SLOTS * (i + 1) / masters - 1;
      nodes.get(i).command("CLUSTER", "ADDSLOTSRANGE", "" + first, "" + last);
    }
    nodes.forEach(node -> meet(nodes.get(0), node));
    await("all nodes know each other")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> nodes.stream().allMatch(this::knowsAll));
  }

  private static void meet(RedisServer known, RedisServer other) {
    if (known != other) {
      other.command("CLUSTER", "MEET", known.address(), "" + known.clusterPort());
    }
  }

  private boolean knowsAll(RedisServer node) {
    String list = String.valueOf(node.command("CLUSTER", "NODES"));
    return list.lines().count() == nodes.size() && !list.contains("handshake");
  }

  private void replicate(RedisServer replica, RedisServer master) {
    replica.command("CLUSTER", "REPLICATE", id(master));
    await("the copy is complete")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> info(replica, "replication").contains("link_status:up"));
  }

  /** Adds a master without slots, on loopback. */
  public RedisServer addMaster() {
    RedisServer added = RedisServer.startAsClusterNode(Host.LOCAL, NODE_TIMEOUT_MILLIS);
    nodes.add(added);
    meet(nodes.get(0), added);
    await("all nodes know each other")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> nodes.stream().allMatch(this::knowsAll));
    awaitServing();
    return added;
  }

  /** Waits until all nodes serve. */
  public void awaitServing() {
    await("the cluster serves")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                nodes.stream()
                    .allMatch(
                        node ->
                            String.valueOf(node.command("CLUSTER", "INFO"))
                                .contains("cluster_state:ok")));
  }

  /** Returns all nodes: first the masters of the beginning, then their replicas in that order. */
  public List<RedisServer> nodes() {
    return List.copyOf(nodes);
  }

  /** Returns the nodes that are masters now. */
  public List<RedisServer> masters() {
    return nodes.stream().filter(RedisCluster::isMaster).toList();
  }

  private static boolean isMaster(RedisServer node) {
    try {
      return info(node, "replication").contains("role:master");
    } catch (RuntimeException away) {
      return false;
    }
  }

  /** The value for {@code quarkus.redis.hosts}. */
  public String urls() {
    return nodes.stream().map(RedisServer::url).collect(Collectors.joining(","));
  }

  /** Returns the hash slot of a key. */
  public int slot(String key) {
    return ((Long) Objects.requireNonNull(answering().command("CLUSTER", "KEYSLOT", key)))
        .intValue();
  }

  /** Returns the master of a key's slot, as the node itself and most others see it. */
  public RedisServer owner(String key) {
    return owner(slot(key));
  }

  /** Returns the master that says that it has a slot. */
  public RedisServer owner(int slot) {
    return masters().stream()
        .filter(node -> ownPorts(node, slot))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no master has the slot " + slot));
  }

  /** Whether a node says of itself that it has a slot. */
  private static boolean ownPorts(RedisServer node, int slot) {
    List<?> ranges = (List<?>) Objects.requireNonNull(node.command("CLUSTER", "SLOTS"));
    for (Object range : ranges) {
      List<?> fields = (List<?>) range;
      List<?> master = (List<?>) fields.get(2);
      if ((Long) fields.get(0) <= slot
          && slot <= (Long) fields.get(1)
          && master.get(1).equals((long) node.port())) {
        return true;
      }
    }
    return false;
  }

  /** One command for the master of a key, which is the command's second word. */
  public @Nullable Object command(String... words) {
    return owner(words[1]).command(words);
  }

  /** The same command for every master. */
  public void commandToAll(String... words) {
    masters().forEach(master -> master.command(words));
  }

  /** Returns the replica of a master. */
  public RedisServer replicaOf(RedisServer master) {
    return nodes.stream()
        .filter(node -> info(node, "replication").contains("master_port:" + master.port()))
        .findFirst()
        .orElseThrow();
  }

  /** Moves a slot with all its keys to another master, as {@code redis-cli --cluster} does. */
  public void move(int slot, RedisServer to) {
    RedisServer from = owner(slot);
    beginToMove(slot, to);
    moveKeys(slot, from, to);
    endMove(slot, to);
  }

  /** Begins to move a slot: keys that are not there are asked for at the other master. */
  public void beginToMove(int slot, RedisServer to) {
    RedisServer from = owner(slot);
    to.command("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", id(from));
    from.command("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", id(to));
  }

  /** Moves all keys of a slot. */
  public void moveKeys(int slot, RedisServer from, RedisServer to) {
    while (true) {
      List<?> keys =
          (List<?>)
              Objects.requireNonNull(from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "100"));
      if (keys.isEmpty()) {
        return;
      }
      List<String> migrate =
          new ArrayList<>(
              List.of("MIGRATE", to.address(), "" + to.port(), "", "0", "5000", "KEYS"));
      keys.forEach(key -> migrate.add(key.toString()));
      from.command(migrate.toArray(String[]::new));
    }
  }

  /** Ends the move of a slot: the other master has it from now on. */
  public void endMove(int slot, RedisServer to) {
    String id = id(to);
    to.command("CLUSTER", "SETSLOT", "" + slot, "NODE", id);
    for (RedisServer master : masters()) {
      if (master != to) {
        master.command("CLUSTER", "SETSLOT", "" + slot, "NODE", id);
      }
    }
  }

  /**
   * Lets the replica of a master take over in an orderly way. Returns the new master. The others
   * vote only once in two node timeouts, so a second takeover may have to be asked for again.
   */
  public RedisServer failOver(RedisServer master) {
    RedisServer replica = replicaOf(master);
    await("the replica has taken over")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (String.valueOf(replica.command("CLUSTER", "INFO")).contains("cluster_state:ok")
                  && !isMaster(replica)) {
                askToTakeOver(replica);
              }
              return isMaster(replica);
            });
    return replica;
  }

  private static void askToTakeOver(RedisServer replica) {
    replica.command("CLUSTER", "FAILOVER");
    try {
      await()
          .atMost(Duration.ofMillis(NODE_TIMEOUT_MILLIS))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> isMaster(replica));
    } catch (ConditionTimeoutException refused) {
      // The caller asks again.
    }
  }

  /** Waits until a node is a master. */
  public void awaitMaster(RedisServer node) {
    await("the replica has taken over")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isMaster(node));
  }

  /**
   * Kills a master (SIGKILL) whose replica lacks the last few thousand bytes, and waits until the
   * replica has taken over.
   */
  public void killAheadOfReplica(RedisServer master) {
    RedisServer replica = replicaOf(master);
    replica.pause();
    try {
      master.command("CLIENT", "KILL", "TYPE", "replica");
      long before = offset(master);
      await("the master is ahead")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> offset(master) > before + 5000);
      master.kill9();
    } finally {
      replica.resume();
    }
    awaitMaster(replica);
  }

  private static long offset(RedisServer node) {
    String name = "master_repl_offset:";
    return info(node, "replication")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until each master has a replica with all its data. */
  public void awaitReplicas() {
    await("each master has a replica")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                nodes.stream()
                    .filter(node -> !isMaster(node))
                    .allMatch(node -> info(node, "replication").contains("link_status:up")));
    awaitServing();
    // A node that has just come back may not know yet whose replica serves what, and then it does
    // not take over.
    await("all nodes agree on who has which slots")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> nodes.stream().map(RedisCluster::owners).distinct().count() == 1);
  }

  /** Returns the masters with their slots, as a node knows them; it has to reach all nodes. */
  private static List<String> owners(RedisServer node) {
    String list = String.valueOf(node.command("CLUSTER", "NODES"));
    if (list.contains("fail")) {
      throw new IllegalStateException("not all nodes are reached: " + list);
    }
    return list.lines()
        .map(line -> line.split(" "))
        .filter(words -> words[2].contains("master"))
        .map(words -> words[0] + slots(words))
        .sorted()
        .toList();
  }

  /** Leaves out the slots that are being moved. */
  private static List<String> slots(String[] words) {
    return Arrays.stream(words).skip(8).filter(slot -> !slot.startsWith("[")).toList();
  }

  /** Starts a node again that was killed; it comes back as a replica. */
  public void restart(RedisServer node) {
    node.restartInCluster();
  }

  private static String id(RedisServer node) {
    return String.valueOf(node.command("CLUSTER", "MYID"));
  }

  private static String info(RedisServer node, String section) {
    return String.valueOf(node.command("INFO", section));
  }

  private RedisServer answering() {
    return masters().get(0);
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
