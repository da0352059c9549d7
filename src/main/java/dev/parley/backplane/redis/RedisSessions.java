package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HeartbeatCall;
import dev.parley.backplane.redis.script.RedisScript;
import dev.parley.backplane.redis.script.ScriptContext;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
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
final class RedisSessions {
  private static final Logger LOG = Logger.getLogger(RedisSessions.class);

  private final RedisConnector connector;
  private final RedisConfig config;
  private final Clock clock;
  private final ServerClock serverClock;
  private final HeartbeatCall heartbeat;
  private final RedisMeters meters;
  private final int connectionCount;

  /** The session in use; null while there is none that was proved. Written under the monitor. */
  private volatile @Nullable RedisSession current;

  private volatile long outageMillis;

  // Guarded by this.

  /** The session that heartbeats are sent over. It is in use from the first answered one on. */
  private @Nullable RedisSession latest;

  private boolean isConnecting;
  private boolean isClosed;

  /** When the heartbeat under way was sent; 0 if there is none. */
  private long heartbeatSentMillis;

  private final RedisOutageLog outageLog = new RedisOutageLog();

  RedisSessions(
      Vertx vertx,
      RedisConnector connector,
      RedisConfig config,
      Clock clock,
      String replica,
      RedisMeters meters) {
    this.connector = connector;
    this.config = config;
    this.clock = clock;
    this.serverClock = new ServerClock(clock);
    this.heartbeat = new HeartbeatCall(replica, config.outage());
    this.meters = meters;
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
    long deadline = nowMicros() + config.timeout().toNanos() / 1000;
    return new ScriptContext(session.runId(), outageMillis, deadline);
  }

  /**
   * Sends a heartbeat, or makes a session if there is none. To be called once every {@code
   * parley.redis.pulse}, by one thread.
   */
  synchronized void sendHeartbeat() {
    RedisSession session = latest;
    if (session == null) {
      connect();
    } else if (heartbeatSentMillis == 0) {
      sendHeartbeatOver(session);
    } else if (clock.millis() - heartbeatSentMillis > config.timeout().toMillis()) {
      giveUp(session, "it does not answer");
    }
  }

  private void sendHeartbeatOver(RedisSession session) {
    heartbeatSentMillis = clock.millis();
    long sentMicros = serverClock.localMicros();
    List<Future<?>> answers = session.ping();
    RedisCommand<HeartbeatCall.Answer> command =
        new RedisCommand<>(
            heartbeat,
            context(session),
            session.connections().get(0),
            meters,
            failure -> onCommandFailed(session, heartbeat.script(), failure));
    Future<HeartbeatCall.Answer> answer = Future.fromCompletionStage(command.send());
    answers.add(answer);
    Future.all(answers)
        .onSuccess(all -> onAnswer(session, answer.result(), sentMicros))
        .onFailure(failure -> giveUp(session, RedisFault.words(failure)));
  }

  private synchronized void onAnswer(
      RedisSession session, HeartbeatCall.Answer answer, long sentMicros) {
    if (session != latest) {
      return;
    }
    heartbeatSentMillis = 0;
    serverClock.adjust(answer.nowMicros(), sentMicros);
    outageMillis = answer.outageMillis();
    if (current != session) {
      current = session;
      outageLog.onConnected();
      LOG.infof("Connected to Redis over %d connections", session.connections().size());
      if (session.warning() != null) {
        LOG.warnf("Redis: %s", session.warning());
      }
    }
  }

  /**
   * A command failed. A server that has become a replica of another one answers reads only, so the
   * session is given up.
   */
  void onCommandFailed(RedisSession session, RedisScript script, Throwable failure) {
    if (RedisFault.isError(failure, "READONLY")) {
      giveUp(session, RedisFault.words(failure));
    } else if (RedisFault.isAnswer(failure)) {
      outageLog.onRefused(script.operation(), failure);
    }
  }

  private void connect() {
    if (isConnecting || isClosed) {
      return;
    }
    isConnecting = true;
    RedisSession.open(connector, connectionCount)
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
  synchronized void giveUp(RedisSession lost, String why) {
    if (lost != latest) {
      return;
    }
    boolean wasInUse = current == lost;
    current = null;
    latest = null;
    heartbeatSentMillis = 0;
    lost.discard();
    outageLog.onAway(why);
    if (wasInUse) {
      connect();
    }
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
