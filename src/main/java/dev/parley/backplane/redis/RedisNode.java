package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HeartbeatKeys;
import dev.parley.backplane.redis.script.ScriptCall;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One server of Redis: the sessions and subscriptions of this replica there. */
final class RedisNode implements RedisServers {
  /** Who learns what only a node of a cluster does. Called with no monitor held. */
  interface Watcher extends RedisSessions.Watcher {
    /** The server has ended the subscription of a channel by itself. */
    void onChannelLost(String channel);
  }

  /** What is the same for all servers that one replica uses. */
  record Surroundings(
      Vertx vertx, RedisConfig config, Clock clock, String replica, RedisMeters meters) {
    /** Those of a new replica. Checks the configuration. */
    static Surroundings of(Vertx vertx, RedisConfig config, Clock clock, RedisMeters meters) {
      RedisBounds.check(config);
      return new Surroundings(vertx, config, clock, UUID.randomUUID().toString(), meters);
    }
  }

  private final RedisSessions sessions;
  private final RedisDispatcher dispatcher;
  private final RedisSubscriber subscriber;

  private RedisNode(
      Surroundings around,
      String name,
      RedisMode mode,
      Supplier<Redis> clients,
      HeartbeatKeys heartbeatKeys,
      Watcher watcher) {
    RedisConfig config = around.config();
    RedisConnector connector = new RedisConnector(around.vertx(), clients, config.timeout());
    this.sessions =
        new RedisSessions(
            around.vertx(),
            name,
            mode,
            connector,
            config,
            around.clock(),
            heartbeatKeys,
            around.meters(),
            watcher);
    this.dispatcher = new RedisDispatcher(sessions, around.meters());
    this.subscriber =
        new RedisSubscriber(
            name,
            mode.bus(),
            connector,
            config,
            around.clock(),
            around.replica(),
            heartbeatKeys,
            watcher::onChannelLost);
  }

  /** The one server that has all keys. */
  static RedisNode alone(Surroundings around, Supplier<Redis> clients) {
    return new RedisNode(
        around,
        "Redis",
        RedisMode.ALONE,
        clients,
        HeartbeatKeys.inOneRedis(around.replica()),
        new NobodyWatches());
  }

  /** A node of a cluster. */
  static RedisNode ofCluster(
      Surroundings around,
      String address,
      Supplier<Redis> clients,
      HeartbeatKeys heartbeatKeys,
      Watcher watcher) {
    return new RedisNode(
        around, "Redis at " + address, RedisMode.CLUSTER_NODE, clients, heartbeatKeys, watcher);
  }

  /** One Redis has nobody to tell what happens to it. */
  private static final class NobodyWatches implements Watcher {
    @Override
    public void onInUse() {
      // Nothing waits for it.
    }

    @Override
    public void onAway() {
      // There is no other server.
    }

    @Override
    public void onMisdirected(Throwable error) {
      // There is no other server.
    }

    @Override
    public void onChannelLost(String channel) {
      // One Redis ends no subscription by itself.
    }
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> send(ScriptCall<T> call) {
    return dispatcher.send(call);
  }

  @Override
  public String serverOf(RoomId room) {
    return "";
  }

  @Override
  public boolean isCluster() {
    return false;
  }

  /** Sends a command if the server answers; see {@link RedisDispatcher}. */
  boolean send(RedisCommand<?> command, long left, RedisCommand.Failures failures) {
    return dispatcher.send(command, left, failures);
  }

  /** Handles a failure that no other node can make good. */
  boolean onFailure(RedisCommand<?> command, RedisSession session, Throwable failure) {
    return sessions.onFailure(command, session, failure);
  }

  /** Sends another kind of command; fails if there is no connection. */
  Future<Response> ask(Request request) {
    return sessions.ask(request);
  }

  @Override
  public CompletableFuture<Void> subscribe(String channel, Listener listener) {
    return subscriber.subscribe(channel, listener);
  }

  @Override
  public void unsubscribe(String channel, Listener listener) {
    subscriber.unsubscribe(channel, listener);
  }

  /**
   * Like {@link #subscribe}, but does not fail while there is no connection: the subscription is
   * made as soon as there is one.
   */
  CompletableFuture<Void> subscribeLater(String channel, Listener listener) {
    return subscriber.subscribeLater(channel, listener);
  }

  /** Says whether commands can be sent. */
  boolean answers() {
    return sessions.current() != null;
  }

  /** Uses another key and channel for the next heartbeats. */
  void moveHeartbeats(HeartbeatKeys heartbeatKeys) {
    sessions.moveHeartbeats(heartbeatKeys);
    subscriber.moveHeartbeats(heartbeatKeys);
  }

  @Override
  public void sendHeartbeats() {
    sessions.sendHeartbeat();
    subscriber.check();
  }

  @Override
  public @Nullable String notReadyReason() {
    if (sessions.current() == null) {
      return withCause("Redis does not answer", sessions.whyAway());
    }
    return subscriber.receivesHeartbeats()
        ? null
        : withCause(
            "this replica does not receive its own heartbeats through Redis", subscriber.refusal());
  }

  private static String withCause(String reason, @Nullable String cause) {
    return cause == null ? reason : reason + ": " + cause;
  }

  @Override
  public @Nullable String warning() {
    return sessions.warning();
  }

  @Override
  public @Nullable String reach() {
    return null;
  }

  @Override
  public long nowMicros() {
    return sessions.nowMicros();
  }

  @Override
  public void close() {
    subscriber.close();
    sessions.close();
  }
}
