package dev.parley.backplane.redis;

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
 */
record RedisSession(String runId, List<RedisConnection> connections) {
  private static final int RUN_ID_LENGTH = 16;

  /** Opens all connections, or none. */
  static Future<RedisSession> open(RedisConnector connector, int count) {
    List<Future<RedisConnection>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(connector.connect());
    }
    return Future.all(made)
        .compose(all -> prepare(all.list()))
        .timeout(2 * connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> made.forEach(one -> one.onSuccess(RedisConnection::discard)));
  }

  private static Future<RedisSession> prepare(List<RedisConnection> connections) {
    RedisConnection first = connections.get(0);
    return first
        .send(Request.cmd(Command.INFO).arg("server"))
        .map(info -> new RedisSession(runId(info.toString()), connections))
        .compose(session -> loadScripts(first).map(session));
  }

  /**
   * Loads all scripts before the first one is run. A script that Redis did not know would have to
   * be sent again, and the next command would overtake it.
   */
  private static Future<?> loadScripts(RedisConnection connection) {
    List<Future<?>> loads = new ArrayList<>();
    for (RedisScript script : RedisScript.values()) {
      loads.add(connection.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text())));
    }
    return Future.all(loads);
  }

  private static String runId(String info) {
    return info.lines()
        .filter(line -> line.startsWith("run_id:"))
        .map(line -> line.substring("run_id:".length(), "run_id:".length() + RUN_ID_LENGTH))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("INFO server has no run_id"));
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
