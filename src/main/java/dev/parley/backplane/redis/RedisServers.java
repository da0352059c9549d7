package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.ScriptCall;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane.Listener;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The Redis that the backplane uses: one server, or the nodes of a cluster. */
interface RedisServers {
  /** Sends a call to the server that has its keys. */
  <T extends @Nullable Object> CompletionStage<T> send(ScriptCall<T> call);

  /**
   * Returns what is the same for all rooms whose keys are on one server, as far as is known now.
   * Empty where that is not known.
   */
  String serverOf(RoomId room);

  /** Says whether the keys of one command must be in one hash slot. */
  boolean isCluster();

  /** Subscribes to a channel. Completes when its server has confirmed it. */
  CompletionStage<Void> subscribe(String channel, Listener listener);

  void unsubscribe(String channel, Listener listener);

  /** Proves that the servers answer. To be called once every {@code parley.redis.pulse}. */
  void sendHeartbeats();

  /** Returns why no room can be served; null if one can. */
  @Nullable String notReadyReason();

  /** Returns what an operator should change or know; null if nothing. */
  @Nullable String warning();

  /** Returns how many of the hash slots can be served; null if they are not divided. */
  @Nullable String reach();

  /** Returns the clock of a server, in microseconds since 1970. */
  long nowMicros();

  /** Closes all connections. */
  void close();
}
