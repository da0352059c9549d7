package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HeartbeatCall;
import dev.parley.backplane.redis.script.HeartbeatKeys;
import dev.parley.backplane.redis.script.ScriptContext;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The life of this replica's {@link RedisSession}: makes it, proves it by heartbeats, gives it up.
 *
 * <p>A session is in use only while all its connections answer. Without one, every command fails at
 * once.
 */
final class RedisSessions implements RedisCommand.Failures {
  /** Who learns what happens to the sessions. Called with no monitor held. */
  interface Watcher {
    /** A session is in use from now on. */
    void onInUse();

    /** The session in use was given up. */
    void onAway();

    /** A heartbeat's hash slot is not where the heartbeat was sent to. */
    void onMisdirected(Throwable error);
  }

  private static final Logger LOG = Logger.getLogger(RedisSessions.class);

  private final RedisConnector connector;
  private final RedisConfig config;
  private final Clock clock;
  private final ServerClock serverClock;
  private final String name;
  private final RedisMode mode;
  private final RedisMeters meters;
  private final Watcher watcher;
  private final int connectionCount;

  /** The session in use; null while there is none that was proved. Written under the monitor. */
  private volatile @Nullable RedisSession current;

  private volatile long outageMillis;

  private volatile HeartbeatCall heartbeat;

  /** What rooms take for the run id of the session in use, if it is at a node of a cluster. */
  private volatile String runAndReplicationId = "";

  // Guarded by this.

  /** The session that heartbeats are sent over. It is in use from the first answered one on. */
  private @Nullable RedisSession latest;

  private boolean isConnecting;
  private boolean isClosed;

  private boolean isHeartbeatUnderWay;

  /** When the first heartbeat was sent that has no good answer yet; 0 if there is none. */
  private long heartbeatSentMillis;

  private final RedisOutageLog outageLog;

  /**
   * Sessions with a server.
   *
   * @param name what the log calls the server
   */
  RedisSessions(
      Vertx vertx,
      String name,
      RedisMode mode,
      RedisConnector connector,
      RedisConfig config,
      Clock clock,
      HeartbeatKeys heartbeatKeys,
      RedisMeters meters,
      Watcher watcher) {
    this.name = name;
    this.mode = mode;
    this.connector = connector;
    this.config = config;
    this.clock = clock;
    this.serverClock = new ServerClock(clock);
    this.heartbeat = new HeartbeatCall(heartbeatKeys, config.outage());
    this.meters = meters;
    this.watcher = watcher;
    this.outageLog = new RedisOutageLog(name);
    this.connectionCount = RedisBounds.connections(config, eventLoops(vertx));
  }

  private static int eventLoops(Vertx vertx) {
    int count = 0;
    for (EventExecutor unused : ((VertxInternal) vertx).getEventLoopGroup()) {
      count++;
    }
    return count;
  }

  /** Returns the session in use; null if Redis does not answer. */
  @Nullable RedisSession current() {
    return current;
  }

  /** Returns why there is no session in use; null as long as nothing is known about it. */
  @Nullable String whyAway() {
    return outageLog.why();
  }

  /** Returns what an operator should change about Redis; null if nothing is known. */
  @Nullable String warning() {
    RedisSession session = current;
    return session == null ? null : session.warning();
  }

  /** Returns Redis's clock as far as known, in microseconds since 1970. */
  long nowMicros() {
    return serverClock.nowMicros();
  }

  /** Returns what a call that is sent now needs to know. */
  ScriptContext context(RedisSession session) {
    return context(session, config.timeout().toNanos());
  }

  /**
   * Returns what a call needs to know whose caller waits for some more time.
   *
   * @param left how long the caller waits, in nanoseconds
   */
  ScriptContext context(RedisSession session, long left) {
    String run = mode == RedisMode.ALONE ? session.runId() : runAndReplicationId;
    return new ScriptContext(run, outageMillis, nowMicros() + left / 1000);
  }

  /** Sends another kind of command; fails if there is no connection. */
  Future<Response> ask(Request request) {
    RedisSession session = latest();
    return session == null
        ? Future.failedFuture("there is no connection")
        : session.connections().get(0).send(request);
  }

  private synchronized @Nullable RedisSession latest() {
    return latest;
  }

  /** Uses another key and channel for the next heartbeats. */
  void moveHeartbeats(HeartbeatKeys heartbeatKeys) {
    heartbeat = new HeartbeatCall(heartbeatKeys, config.outage());
  }

  /**
   * Sends a heartbeat, or makes a session if there is none. To be called once every {@code
   * parley.redis.pulse}, by one thread.
   */
  void sendHeartbeat() {
    RedisSession silent = sendHeartbeatUnlessSilent();
    if (silent != null) {
      giveUp(silent, "it does not answer");
    }
  }

  /** Returns the session if it has been silent for too long. */
  private synchronized @Nullable RedisSession sendHeartbeatUnlessSilent() {
    RedisSession session = latest;
    if (session == null) {
      connect();
    } else if (heartbeatSentMillis != 0
        && clock.millis() - heartbeatSentMillis > config.timeout().toMillis()) {
      return session;
    } else if (!isHeartbeatUnderWay) {
      sendHeartbeatOver(session);
    }
    return null;
  }

  private void sendHeartbeatOver(RedisSession session) {
    isHeartbeatUnderWay = true;
    if (heartbeatSentMillis == 0) {
      heartbeatSentMillis = clock.millis();
    }
    long sentMicros = serverClock.localMicros();
    List<Future<?>> answers = session.ping();
    RedisCommand<HeartbeatCall.Answer> command = new RedisCommand<>(heartbeat, meters);
    command.send(session, session.connections().get(0), context(session), this);
    Future<HeartbeatCall.Answer> answer = Future.fromCompletionStage(command);
    answers.add(answer);
    Future<String> replicationId =
        mode == RedisMode.ALONE ? Future.succeededFuture("") : session.replicationId();
    answers.add(replicationId);
    Future.all(answers)
        .onSuccess(all -> onAnswer(session, answer.result(), replicationId.result(), sentMicros))
        .onFailure(failure -> onNoAnswer(session, failure));
  }

  private void onAnswer(
      RedisSession session, HeartbeatCall.Answer answer, String replicationId, long sentMicros) {
    if (use(session, answer, replicationId, sentMicros)) {
      watcher.onInUse();
    }
  }

  /** Returns whether the session was not in use before. */
  private synchronized boolean use(
      RedisSession session, HeartbeatCall.Answer answer, String replicationId, long sentMicros) {
    if (session != latest) {
      return false;
    }
    runAndReplicationId = joined(session.runId(), replicationId);
    isHeartbeatUnderWay = false;
    heartbeatSentMillis = 0;
    serverClock.adjust(answer.nowMicros(), sentMicros);
    outageMillis = answer.outageMillis();
    if (current == session) {
      return false;
    }
    current = session;
    outageLog.onConnected();
    LOG.infof("Connected to %s over %d connections", name, session.connections().size());
    if (session.warning() != null) {
      LOG.warnf("%s: %s", name, session.warning());
    }
    return true;
  }

  /** Joins halves of both, so that it is as long as a run id. */
  private static String joined(String runId, String replicationId) {
    int half = runId.length() / 2;
    return replicationId.length() < half
        ? runId
        : runId.substring(0, half) + replicationId.substring(0, half);
  }

  private void onNoAnswer(RedisSession session, Throwable failure) {
    Throwable cause = failure.getCause();
    if (cause != null && RedisFault.isMisdirected(cause)) {
      onMisdirectedHeartbeat(session);
      watcher.onMisdirected(cause);
    } else {
      giveUp(session, RedisFault.words(failure));
    }
  }

  /** The server answers, although not as it should; the next heartbeat tries again. */
  private synchronized void onMisdirectedHeartbeat(RedisSession session) {
    if (session == latest) {
      isHeartbeatUnderWay = false;
    }
  }

  /**
   * A command failed. A server that has become a replica of another one answers reads only, so the
   * session is given up.
   */
  @Override
  public boolean onFailure(RedisCommand<?> command, RedisSession session, Throwable failure) {
    if (RedisFault.isError(failure, "READONLY")) {
      giveUp(session, RedisFault.words(failure));
    } else if (RedisFault.isAnswer(failure) && !RedisFault.isMisdirected(failure)) {
      outageLog.onRefused(command.call().script().operation(), failure);
    }
    return false;
  }

  private void connect() {
    if (isConnecting || isClosed) {
      return;
    }
    isConnecting = true;
    RedisSession.open(connector, mode, connectionCount)
        .onSuccess(this::adopt)
        .onFailure(this::onConnectFailure);
  }

  private synchronized void adopt(RedisSession made) {
    isConnecting = false;
    if (isClosed) {
      made.discard();
      return;
    }
    latest = made;
    made.onLost(why -> giveUp(made, why));
    sendHeartbeatOver(made);
  }

  private synchronized void onConnectFailure(Throwable cause) {
    isConnecting = false;
    outageLog.onAway(RedisFault.words(cause));
  }

  /**
   * Gives up a session. If it was in use, makes another one at once; after a session that never
   * worked, the next heartbeat does.
   */
  void giveUp(RedisSession lost, String why) {
    if (remove(lost, why)) {
      watcher.onAway();
    }
  }

  /** Returns whether the session was in use. */
  private synchronized boolean remove(RedisSession lost, String why) {
    if (lost != latest) {
      return false;
    }
    boolean wasInUse = current == lost;
    current = null;
    latest = null;
    isHeartbeatUnderWay = false;
    heartbeatSentMillis = 0;
    lost.discard();
    outageLog.onAway(why);
    if (wasInUse) {
      connect();
    }
    return wasInUse;
  }

  synchronized void close() {
    RedisSession last = latest;
    isClosed = true;
    current = null;
    latest = null;
    if (last != null) {
      last.discard();
    }
  }
}
