package dev.parley.backplane.redis;

import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Bounds;
import dev.parley.room.Epochs;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
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

  private static final int MOST_CONNECTIONS = 16;

  /** Connections to one life of one server. */
  private record Session(String runId, List<RedisLine> lines) {
    /** Returns the one that everything of a name goes over, in the order of issue. */
    RedisLine line(String name) {
      return lines.get(Math.floorMod(name.hashCode(), lines.size()));
    }

    /** Returns the one of the event loop that asks, if it has one. */
    @Nullable RedisLine near() {
      for (RedisLine line : lines) {
        if (line.isHere()) {
          return line;
        }
      }
      return null;
    }
  }

  /** What {@code pulse.lua} answers: the server's time, and the return from the latest outage. */
  private record Pulse(long micros, long outageMillis) {}

  private final Vertx vertx;
  private final Supplier<Redis> clients;
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
      Supplier<Redis> clients,
      RedisConfig config,
      Clock clock,
      String replica,
      RedisMeters meters) {
    this.vertx = vertx;
    this.clients = clients;
    this.config = config;
    this.clock = clock;
    this.replica = replica;
    this.meters = meters;
    check(config);
  }

  private static void check(RedisConfig config) {
    config
        .connections()
        .ifPresent(chosen -> Bounds.check("parley.redis.connections", chosen, 1, MOST_CONNECTIONS));
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

  /** Runs a script on a room: adds the arguments that {@code begin.lua} asks for. */
  <T extends @Nullable Object> CompletionStage<T> onRoom(
      RedisScript script,
      String room,
      List<String> keys,
      List<String> args,
      Function<RedisReply, T> reading) {
    Session current = session;
    if (current == null) {
      return unavailable();
    }
    return run(current, current.line(room), script, keys, ofRoom(life(current), args), reading);
  }

  /**
   * Runs {@code send.lua}. A send goes over the connection of the event loop that it came by, if
   * that has one, so that no other thread has to be woken for it; who awaits an order between two
   * sends awaits the answer to the first.
   *
   * @param args makes the further arguments of what {@code begin.lua} calls run id and outage, with
   *     a blank between them
   */
  <T extends @Nullable Object> CompletionStage<T> onSend(
      String room,
      List<String> keys,
      Function<String, List<String>> args,
      Function<RedisReply, T> reading) {
    Session current = session;
    if (current == null) {
      return unavailable();
    }
    RedisLine near = current.near();
    String life = life(current);
    return run(
        current,
        near == null ? current.line(room) : near,
        RedisScript.SEND,
        keys,
        ofRoom(life, args.apply(life)),
        reading);
  }

  private List<String> ofRoom(String life, List<String> args) {
    List<String> all = new ArrayList<>(args.size() + 2);
    all.add(deadline());
    all.add(life + ' ' + Epochs.draw());
    all.addAll(args);
    return all;
  }

  private String life(Session current) {
    return current.runId() + ' ' + outageMillis;
  }

  /** Runs a script on a lobby: adds the argument that {@code lobby.lua} asks for. */
  <T extends @Nullable Object> CompletionStage<T> onLobby(
      RedisScript script,
      String lobby,
      List<String> keys,
      List<String> args,
      Function<RedisReply, T> reading) {
    Session current = session;
    if (current == null) {
      return unavailable();
    }
    List<String> all = new ArrayList<>(args.size() + 1);
    all.add(deadline());
    all.addAll(args);
    return run(current, current.line(lobby), script, keys, all, reading);
  }

  private String deadline() {
    return Long.toString(nowMicros() + config.timeout().toNanos() / 1000);
  }

  /** Runs a script on a key of its own. */
  <T extends @Nullable Object> CompletionStage<T> onKey(
      RedisScript script, String key, List<String> args, Function<RedisReply, T> reading) {
    Session current = session;
    if (current == null) {
      return unavailable();
    }
    return run(current, current.line(key), script, List.of(key), args, reading);
  }

  private <T extends @Nullable Object> CompletionStage<T> run(
      Session used,
      RedisLine line,
      RedisScript script,
      List<String> keys,
      List<String> args,
      Function<RedisReply, T> reading) {
    return new RedisCommand<>(script, keys, args, line, meters, reading, why -> giveUp(used, why))
        .send();
  }

  private <T extends @Nullable Object> CompletionStage<T> unavailable() {
    meters.failed();
    return CompletableFuture.failedFuture(
        new BackplaneUnavailable("Redis: there is no connection", null));
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
    for (RedisLine line : beating.lines()) {
      answers.add(line.send(Request.cmd(Command.PING)));
    }
    CompletionStage<Pulse> beat =
        run(
            beating,
            beating.lines().get(0),
            RedisScript.HEARTBEAT,
            List.of(RedisKeys.PULSE),
            List.of(RedisKeys.replica(replica), "pulse", Long.toString(config.outage().toMillis())),
            reply -> new Pulse(reply.number(), reply.number()));
    Future<Pulse> pulse = Future.fromCompletionStage(beat);
    answers.add(pulse);
    Future.all(answers)
        .onSuccess(all -> prove(beating, pulse.result(), sent))
        .onFailure(failure -> giveUp(beating, String.valueOf(failure.getMessage())));
  }

  private synchronized void prove(Session beaten, Pulse pulse, long sentMicros) {
    if (beaten != unproved) {
      return;
    }
    unansweredSinceMillis = 0;
    long middle = (sentMicros + localMicros()) / 2;
    offsetMicros = pulse.micros() - middle;
    outageMillis = pulse.outageMillis();
    if (session != beaten) {
      session = beaten;
      complained = false;
      LOG.infof("Connected to Redis over %d connections", beaten.lines().size());
    }
  }

  private void connect() {
    if (connecting) {
      return;
    }
    connecting = true;
    List<Future<RedisLine>> made = new ArrayList<>();
    int count = config.connections().orElse(Math.min(eventLoops(), MOST_CONNECTIONS));
    for (int i = 0; i < count; i++) {
      ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
      made.add(RedisConnections.connect(loop, clients, config.timeout()));
    }
    Future.all(made)
        .compose(all -> session(all.list()))
        .timeout(2 * config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            result -> {
              if (result.succeeded()) {
                adopt(result.result());
              } else {
                made.forEach(one -> one.onSuccess(RedisLine::discard));
                failed(result.cause());
              }
            });
  }

  private int eventLoops() {
    int count = 0;
    for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
      count++;
    }
    return count;
  }

  private static Future<Session> session(List<RedisLine> lines) {
    RedisLine first = lines.get(0);
    return first
        .send(Request.cmd(Command.INFO).arg("server"))
        .map(info -> new Session(runId(info.toString()), lines))
        .compose(session -> loadScripts(first).map(session));
  }

  /**
   * Lets Redis know all scripts before the first is run, so that no command has to be repeated and
   * is overtaken by the next.
   */
  private static Future<?> loadScripts(RedisLine line) {
    List<Future<?>> loads = new ArrayList<>();
    for (RedisScript script : RedisScript.values()) {
      loads.add(line.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text())));
    }
    return Future.all(loads);
  }

  private synchronized void adopt(Session made) {
    connecting = false;
    unproved = made;
    for (RedisLine line : made.lines()) {
      line.connection().endHandler(end -> giveUp(made, "a connection was closed"));
      line.connection()
          .exceptionHandler(failure -> giveUp(made, String.valueOf(failure.getMessage())));
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
    lost.lines().forEach(RedisLine::discard);
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
      last.lines().forEach(RedisLine::discard);
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
