package dev.parley.backplane.redis;

import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Bounds;
import dev.parley.room.Epochs;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The connections that commands go over, and what this replica knows of the server behind them: its
 * run id, its clock, and whether it was away.
 *
 * <p>There is a {@link Session} only while all its connections answer; without one every command
 * fails at once. {@link #beat} makes, proves and gives up sessions.
 */
final class RedisLink {
  private static final Logger LOG = Logger.getLogger(RedisLink.class);

  /** As much of a run id as tells the lives of one server apart: 64 bits. */
  private static final int RUN_ID = 16;

  /** Connections to one life of one server, and by their event loops, one of each. */
  private record Session(
      String runId, List<RedisConnection> connections, Map<EventLoop, RedisConnection> byLoop) {}

  private final Vertx vertx;
  private final Redis client;
  private final RedisConfig config;
  private final Clock clock;
  private final String replica;
  private final RedisMeters meters;

  /** Replaced on the beating thread; null while there is none that was proved. */
  private volatile @Nullable Session session;

  /** The server's clock less ours, in microseconds. Written on the beating thread. */
  private volatile long offsetMicros;

  private volatile long outageMillis;

  // Guarded by this.
  private @Nullable Session unproved;
  private boolean connecting;
  private long unansweredSinceMillis;
  private boolean complained;

  RedisLink(
      Vertx vertx,
      Redis client,
      RedisConfig config,
      Clock clock,
      String replica,
      RedisMeters meters) {
    this.vertx = vertx;
    this.client = client;
    this.config = config;
    this.clock = clock;
    this.replica = replica;
    this.meters = meters;
    check(config);
  }

  private static void check(RedisConfig config) {
    Bounds.check("parley.redis.connections", config.connections(), 1, 16);
    Bounds.check(
        "parley.redis.pulse", config.pulse(), Duration.ofMillis(100), Duration.ofSeconds(5));
    Bounds.check(
        "parley.redis.timeout",
        config.timeout(),
        config.pulse().multipliedBy(2),
        Duration.ofSeconds(10));
    Bounds.check("parley.redis.outage", config.outage(), config.timeout(), Duration.ofSeconds(25));
  }

  boolean isUp() {
    return session != null;
  }

  /** Returns the server's clock as far as known. */
  long nowMicros() {
    return localMicros() + offsetMicros;
  }

  /** Runs a script on a room: adds the arguments that {@code room.lua} asks for. */
  Future<Response> onRoom(RedisScript script, String room, List<String> keys, List<String> args) {
    return onRoom(script, room, keys, life -> args);
  }

  /**
   * Runs a script on a room.
   *
   * @param args makes the further arguments of what {@code begin.lua} calls run id and outage, with
   *     a blank between them
   */
  Future<Response> onRoom(
      RedisScript script, String room, List<String> keys, Function<String, List<String>> args) {
    Session current = session;
    if (current == null) {
      return unavailable("there is no connection", null);
    }
    String life = current.runId() + ' ' + outageMillis;
    List<String> all = new ArrayList<>();
    all.add(deadline());
    all.add(life + ' ' + Epochs.draw());
    all.addAll(args.apply(life));
    return run(current, ofRoom(script, current, room), script, keys, all);
  }

  /**
   * A send goes over the connection of the event loop that it came by, if that has one, so that no
   * other thread has to be woken for it; who awaits an order between two sends awaits the answer to
   * the first. Everything else on a room goes over one connection, in the order of issue.
   */
  private static RedisConnection ofRoom(RedisScript script, Session session, String room) {
    ContextInternal here = script == RedisScript.SEND ? ContextInternal.current() : null;
    RedisConnection near = here == null ? null : session.byLoop().get(here.nettyEventLoop());
    return near == null ? connection(session, room) : near;
  }

  /** Runs a script on a lobby: adds the argument that {@code lobby.lua} asks for. */
  Future<Response> onLobby(RedisScript script, String lobby, List<String> keys, List<String> args) {
    Session current = session;
    if (current == null) {
      return unavailable("there is no connection", null);
    }
    List<String> all = new ArrayList<>(args.size() + 1);
    all.add(deadline());
    all.addAll(args);
    return run(current, connection(current, lobby), script, keys, all);
  }

  private String deadline() {
    return Long.toString(nowMicros() + config.timeout().toNanos() / 1000);
  }

  /** Runs a script on a key of its own. */
  Future<Response> onKey(RedisScript script, String key, List<String> args) {
    Session current = session;
    if (current == null) {
      return unavailable("there is no connection", null);
    }
    return run(current, connection(current, key), script, List.of(key), args);
  }

  private static RedisConnection connection(Session session, String key) {
    int slot = Math.floorMod(key.hashCode(), session.connections().size());
    return session.connections().get(slot);
  }

  private Future<Response> run(
      Session used,
      RedisConnection connection,
      RedisScript script,
      List<String> keys,
      List<String> args) {
    long sent = System.nanoTime();
    return connection
        .send(request(Command.EVALSHA, script.sha(), keys, args))
        .recover(
            failure ->
                isError(failure, "NOSCRIPT")
                    ? connection.send(request(Command.EVAL, script.text(), keys, args))
                    : Future.failedFuture(failure))
        .onComplete(answer -> meters.done(script, sent, answer.succeeded()))
        .recover(
            failure -> {
              if (isError(failure, "READONLY")) {
                giveUp(used, "it is a replica now");
              }
              return unavailable("a command failed", failure);
            });
  }

  private static Request request(
      Command command, String script, List<String> keys, List<String> args) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    args.forEach(request::arg);
    return request;
  }

  private static boolean isError(Throwable failure, String code) {
    return failure.getMessage() != null && failure.getMessage().startsWith(code);
  }

  private static <T> Future<T> unavailable(String why, @Nullable Throwable cause) {
    return Future.failedFuture(new BackplaneUnavailable("Redis: " + why, cause));
  }

  /**
   * Proves the session, or makes one. To be called every pulse, by one thread. Only a session that
   * was proved is replaced at once; what never worked is tried again with the next pulse.
   */
  synchronized void beat() {
    Session beating = unproved;
    if (beating == null) {
      connect();
    } else if (unansweredSinceMillis == 0) {
      unansweredSinceMillis = clock.millis();
      pulse(beating);
    } else if (clock.millis() - unansweredSinceMillis > config.timeout().toMillis()) {
      giveUp(beating, "it does not answer");
    }
  }

  private void pulse(Session beating) {
    long sent = localMicros();
    List<Future<?>> answers = new ArrayList<>();
    for (RedisConnection connection : beating.connections()) {
      answers.add(connection.send(Request.cmd(Command.PING)));
    }
    Future<Response> beat =
        run(
            beating,
            beating.connections().get(0),
            RedisScript.PULSE,
            List.of(RedisKeys.PULSE),
            List.of(
                RedisKeys.replica(replica), "pulse", Long.toString(config.outage().toMillis())));
    answers.add(beat);
    Future.all(answers)
        .onSuccess(all -> prove(beating, beat.result(), sent))
        .onFailure(failure -> giveUp(beating, String.valueOf(failure.getMessage())));
  }

  private synchronized void prove(Session beaten, Response answer, long sentMicros) {
    if (beaten != unproved) {
      return;
    }
    unansweredSinceMillis = 0;
    long middle = (sentMicros + localMicros()) / 2;
    offsetMicros = answer.get(1).toLong() - middle;
    outageMillis = answer.get(2).toLong();
    if (session != beaten) {
      session = beaten;
      complained = false;
      LOG.infof("Connected to Redis over %d connections", beaten.connections().size());
    }
  }

  private void connect() {
    if (connecting) {
      return;
    }
    connecting = true;
    List<ContextInternal> loops = new ArrayList<>();
    List<Future<RedisConnection>> made = new ArrayList<>();
    for (int i = 0; i < config.connections(); i++) {
      ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
      loops.add(loop);
      made.add(RedisConnections.connect(loop, client, config.timeout()));
    }
    Future.all(made)
        .compose(all -> session(loops, all.list()))
        .timeout(2 * config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            result -> {
              if (result.succeeded()) {
                adopt(result.result());
              } else {
                made.forEach(one -> one.onSuccess(RedisConnections::discard));
                failed(result.cause());
              }
            });
  }

  private static Future<Session> session(
      List<ContextInternal> loops, List<RedisConnection> connections) {
    Map<EventLoop, RedisConnection> byLoop = new HashMap<>();
    for (int i = 0; i < loops.size(); i++) {
      byLoop.put(loops.get(i).nettyEventLoop(), connections.get(i));
    }
    RedisConnection first = connections.get(0);
    return first
        .send(Request.cmd(Command.INFO).arg("server"))
        .map(info -> new Session(runId(info.toString()), connections, byLoop))
        .compose(session -> loadScripts(first).map(session));
  }

  /**
   * Lets Redis know all scripts before the first is run, so that no command has to be repeated and
   * is overtaken by the next.
   */
  private static Future<?> loadScripts(RedisConnection connection) {
    List<Future<?>> loads = new ArrayList<>();
    for (RedisScript script : RedisScript.values()) {
      loads.add(connection.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text())));
    }
    return Future.all(loads);
  }

  private synchronized void adopt(Session made) {
    connecting = false;
    unproved = made;
    for (RedisConnection connection : made.connections()) {
      connection.endHandler(end -> giveUp(made, "a connection was closed"));
      connection.exceptionHandler(failure -> giveUp(made, String.valueOf(failure.getMessage())));
    }
    unansweredSinceMillis = clock.millis();
    pulse(made);
  }

  private synchronized void failed(Throwable cause) {
    connecting = false;
    complain(String.valueOf(cause.getMessage()));
  }

  private synchronized void giveUp(Session lost, String why) {
    if (lost != unproved) {
      return;
    }
    boolean wasProved = session == lost;
    session = null;
    unproved = null;
    unansweredSinceMillis = 0;
    lost.connections().forEach(RedisConnections::discard);
    complain(why);
    if (wasProved) {
      connect();
    }
  }

  private void complain(String why) {
    if (!complained) {
      complained = true;
      LOG.warnf("Redis is away: %s", why);
    }
  }

  synchronized void close() {
    Session last = unproved;
    session = null;
    unproved = null;
    connecting = true;
    if (last != null) {
      last.connections().forEach(RedisConnections::discard);
    }
  }

  private static String runId(String info) {
    return info.lines()
        .filter(line -> line.startsWith("run_id:"))
        .map(line -> line.substring("run_id:".length(), "run_id:".length() + RUN_ID))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("INFO server names no run_id"));
  }

  private long localMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
