package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.Bus;
import dev.parley.backplane.redis.script.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one run of one server, which knows all scripts.
 *
 * @param runId the first 16 hexadecimal digits of the server's run id, which it draws at each start
 * @param evictionPolicy its {@code maxmemory-policy}: what it does when its memory is full; empty
 *     if it does not say
 * @param bus the channels that its scripts publish on
 */
record RedisSession(
    String runId, String evictionPolicy, Bus bus, List<RedisConnection> connections) {
  private static final int RUN_ID_LENGTH = 16;
  private static final String RUN_ID = "run_id";
  private static final String REPLICATION_ID = "master_replid";
  private static final String EVICTION_POLICY = "maxmemory_policy";

  /** Opens all connections, or none. */
  static Future<RedisSession> open(RedisConnector connector, RedisMode mode, int count) {
    List<Future<RedisConnection>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(connector.connect());
    }
    return Future.all(made)
        .compose(all -> prepare(mode, all.list()))
        .timeout(2 * connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> made.forEach(one -> one.onSuccess(RedisConnection::discard)));
  }

  private static Future<RedisSession> prepare(RedisMode mode, List<RedisConnection> connections) {
    RedisConnection first = connections.get(0);
    Future<String> server = info(first, "server").map(info -> usable(mode, info));
    Future<String> memory = info(first, "memory");
    return Future.all(server, memory, loadScripts(first, mode.bus()))
        .map(
            done ->
                new RedisSession(
                    runId(server.result()),
                    value(memory.result(), EVICTION_POLICY),
                    mode.bus(),
                    connections));
  }

  /** Returns the answer to INFO server, if that server can be used. */
  private static String usable(RedisMode mode, String info) {
    String objection = mode.objection(modeOf(info), value(info, "redis_version"));
    if (objection != null) {
      throw new IllegalStateException(objection);
    }
    return info;
  }

  /** Redis and Valkey name it differently; what a version is compatible with, they name alike. */
  private static String modeOf(String info) {
    String ofRedis = value(info, "redis_mode");
    return ofRedis.isEmpty() ? value(info, "server_mode") : ofRedis;
  }

  private static Future<String> info(RedisConnection connection, String section) {
    return connection.send(Request.cmd(Command.INFO).arg(section)).map(info -> info.toString());
  }

  /**
   * Loads all scripts before the first one is run. A script that Redis did not know would have to
   * be sent again, and the next command would overtake it.
   */
  private static Future<?> loadScripts(RedisConnection connection, Bus bus) {
    List<Future<?>> loads = new ArrayList<>();
    for (RedisScript script : RedisScript.values()) {
      loads.add(connection.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text(bus))));
    }
    return Future.all(loads);
  }

  private static String runId(String info) {
    String runId = value(info, RUN_ID);
    if (runId.length() < RUN_ID_LENGTH) {
      throw new IllegalStateException("INFO server has no run_id");
    }
    return runId.substring(0, RUN_ID_LENGTH);
  }

  /** Returns a value of an answer to INFO, which has lines {@code name:value}; empty if none. */
  private static String value(String info, String name) {
    String prefix = name + ":";
    return info.lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst()
        .orElse("");
  }

  /**
   * Returns the replication id of a master of a cluster. A master that was replaced may come back
   * without a restart, and then has its run id from before; each promotion draws another
   * replication id.
   */
  Future<String> replicationId() {
    return info(connections.get(0), "replication").map(info -> value(info, REPLICATION_ID));
  }

  /** Returns what an operator should change about this Redis; null if nothing. */
  @Nullable String warning() {
    return evictionPolicy.isEmpty() || evictionPolicy.equals("noeviction")
        ? null
        : "its maxmemory-policy is %s, so it may evict a part of a room, and everybody there starts anew. Set it to noeviction"
            .formatted(evictionPolicy);
  }

  /** Returns the connection of all calls on a target, which keeps them in the order of issue. */
  RedisConnection of(String target) {
    return connections.get(Math.floorMod(target.hashCode(), connections.size()));
  }

  /** Returns the connection of the calling event loop; null if it has none. */
  @Nullable RedisConnection ofCaller() {
    for (RedisConnection connection : connections) {
      if (connection.isOnCallersLoop()) {
        return connection;
      }
    }
    return null;
  }

  /** Calls back with the reason when a connection is lost. */
  void onLost(Consumer<String> callback) {
    connections.forEach(connection -> connection.onLost(callback));
  }

  /** Sends a PING over every connection. */
  List<Future<?>> ping() {
    List<Future<?>> answers = new ArrayList<>();
    connections.forEach(connection -> answers.add(connection.send(Request.cmd(Command.PING))));
    return answers;
  }

  void discard() {
    connections.forEach(RedisConnection::discard);
  }
}
