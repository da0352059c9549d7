package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.Bus;
import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.backplane.redis.script.HeartbeatKeys;
import dev.parley.backplane.redis.script.PublishedEntry;
import dev.parley.backplane.redis.script.StreamLimitNotice;
import dev.parley.room.Backplane.Listener;
import dev.parley.room.BackplaneUnavailable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to a server that all subscriptions of this replica share.
 *
 * <p>A connection can be open and receive nothing. So the replica publishes to its own channel with
 * every heartbeat. If it does not receive that for a while, it makes a new connection. Then each
 * listener learns that it may have missed something, once Redis has confirmed its channel.
 *
 * <p>A node of a cluster ends subscriptions by itself when it loses their hash slots, and the
 * connection stays open. Then this class forgets them, and says so.
 */
final class RedisSubscriber {
  private static final Logger LOG = Logger.getLogger(RedisSubscriber.class);
  private static final int CHANNELS_PER_COMMAND = 256;

  private final RedisConnector connector;
  private final RedisConfig config;
  private final Clock clock;
  private final String replica;
  private final String name;
  private final Bus bus;
  private final Consumer<String> onLost;

  /** Changed by {@link #moveHeartbeats}; read by the connection's event loop. */
  private volatile String ownChannel;

  // Guarded by this.
  private final ChannelSubscriptions subscriptions = new ChannelSubscriptions();
  private @Nullable RedisConnection connection;
  private boolean isConnecting;
  private boolean isClosed;
  private boolean isOwnChannelLost;

  /** What Redis answered to a SUBSCRIBE instead of a confirmation; null while there is none. */
  private volatile @Nullable String refusal;

  /** When the replica last received its own heartbeat. */
  private volatile long heartbeatReceivedMillis;

  /**
   * Subscriptions at one server.
   *
   * @param name what the log calls the server
   * @param onLost gets each channel whose subscription the server has ended by itself; called with
   *     no monitor held
   */
  RedisSubscriber(
      String name,
      Bus bus,
      RedisConnector connector,
      RedisConfig config,
      Clock clock,
      String replica,
      HeartbeatKeys heartbeatKeys,
      Consumer<String> onLost) {
    this.name = name;
    this.bus = bus;
    this.onLost = onLost;
    this.connector = connector;
    this.config = config;
    this.clock = clock;
    this.replica = replica;
    this.ownChannel = heartbeatKeys.channel();
  }

  /** Receives the next heartbeats on another channel, or on the same one if that was lost. */
  synchronized void moveHeartbeats(HeartbeatKeys heartbeatKeys) {
    String former = ownChannel;
    boolean isNew = !heartbeatKeys.channel().equals(former);
    if (!isNew && !isOwnChannelLost) {
      return;
    }
    ownChannel = heartbeatKeys.channel();
    heartbeatReceivedMillis = clock.millis();
    if (connection != null) {
      if (isNew && !isOwnChannelLost) {
        sendUnsubscribe(former);
      }
      sendSubscribe(List.of(ownChannel));
    }
    isOwnChannelLost = false;
  }

  /**
   * Says whether this replica received its own heartbeat lately, and Redis refused nothing since.
   */
  boolean receivesHeartbeats() {
    return refusal == null && !isSilent();
  }

  private boolean isSilent() {
    return clock.millis() - heartbeatReceivedMillis > config.timeout().toMillis();
  }

  /** Returns why Redis refused the latest subscription; null if it did not. */
  @Nullable String refusal() {
    return refusal;
  }

  /**
   * Makes the connection, or replaces one that receives nothing. To be called with each heartbeat.
   */
  void check() {
    RedisConnection current = connectionOrConnect();
    if (current != null && isSilent()) {
      lose(current, "it receives nothing");
    }
  }

  private synchronized @Nullable RedisConnection connectionOrConnect() {
    if (connection == null) {
      connect();
    }
    return connection;
  }

  private void connect() {
    if (isConnecting || isClosed) {
      return;
    }
    isConnecting = true;
    connector.connect().onSuccess(this::adopt).onFailure(this::onConnectFailure);
  }

  private synchronized void onConnectFailure(Throwable cause) {
    isConnecting = false;
    refusal = RedisFault.isAnswer(cause) ? RedisFault.words(cause) : null;
  }

  private synchronized void adopt(RedisConnection made) {
    isConnecting = false;
    if (isClosed) {
      made.discard();
      return;
    }
    connection = made;
    isOwnChannelLost = false;
    heartbeatReceivedMillis = clock.millis();
    made.onPush(push -> onPush(made, push));
    made.onLost(why -> lose(made, why));
    List<String> channels = new ArrayList<>(subscriptions.channels());
    channels.add(ownChannel);
    for (List<String> together : together(channels)) {
      for (int i = 0; i < together.size(); i += CHANNELS_PER_COMMAND) {
        sendSubscribe(together.subList(i, Math.min(together.size(), i + CHANNELS_PER_COMMAND)));
      }
    }
  }

  /** Returns channels in groups that one command may have: in a cluster those of one slot. */
  private Collection<List<String>> together(List<String> channels) {
    return bus == Bus.PLAIN
        ? List.of(channels)
        : channels.stream()
            .collect(Collectors.groupingBy(HashSlot::of, TreeMap::new, Collectors.toList()))
            .values();
  }

  private void sendSubscribe(List<String> channels) {
    Request command = Request.cmd(bus == Bus.PLAIN ? Command.SUBSCRIBE : Command.SSUBSCRIBE);
    for (String channel : channels) {
      command.arg(channel);
      subscriptions.onSubscribeSent(channel);
    }
    send(command);
  }

  private void sendUnsubscribe(String channel) {
    if (connection != null) {
      subscriptions.onUnsubscribeSent(channel);
      send(Request.cmd(bus == Bus.PLAIN ? Command.UNSUBSCRIBE : Command.SUNSUBSCRIBE).arg(channel));
    }
  }

  private void send(Request command) {
    RedisConnection current = connection;
    if (current != null) {
      current.send(command).onFailure(failure -> lose(current, RedisFault.words(failure)));
    }
  }

  /** Replaces a connection that is lost, at once. */
  private void lose(RedisConnection lost, String why) {
    if (giveUp(lost)) {
      LOG.warnf("Lost the connection for subscriptions to %s: %s", name, why);
      connectionOrConnect();
    }
  }

  /**
   * Redis answered a SUBSCRIBE with an error, which does not say for which channels. The connection
   * is given up; the next heartbeat makes another one, because Redis may give the same answer for a
   * long time.
   */
  private void onRefused(RedisConnection refused, Throwable error) {
    String words = RedisFault.words(error);
    boolean isNew = !words.equals(refusal);
    refusal = words;
    if (giveUp(refused) && isNew) {
      LOG.warnf("%s refused a subscription: %s", name, words);
    }
  }

  /**
   * Gives up a connection, and fails the confirmations that will not come. Returns whether it was
   * the one in use.
   */
  private boolean giveUp(RedisConnection lost) {
    List<CompletableFuture<Void>> confirmations = remove(lost);
    if (confirmations == null) {
      return false;
    }
    confirmations.forEach(confirmation -> confirmation.completeExceptionally(unavailable()));
    return true;
  }

  /**
   * Returns the confirmations that will not come, to be failed without the monitor; null if the
   * connection was given up before.
   */
  private synchronized @Nullable List<CompletableFuture<Void>> remove(RedisConnection lost) {
    if (lost != connection) {
      return null;
    }
    connection = null;
    lost.discard();
    return subscriptions.takeUnconfirmed();
  }

  /** Subscribes to a channel. Completes when Redis has confirmed it. */
  synchronized CompletableFuture<Void> subscribe(String channel, Listener listener) {
    if (connection == null) {
      return CompletableFuture.failedFuture(unavailable());
    }
    CompletableFuture<Void> confirmation = subscriptions.add(channel, listener);
    sendSubscribe(List.of(channel));
    return confirmation;
  }

  /** Subscribes to a channel, as soon as there is a connection. */
  synchronized CompletableFuture<Void> subscribeLater(String channel, Listener listener) {
    if (isClosed) {
      return CompletableFuture.failedFuture(unavailable());
    }
    CompletableFuture<Void> confirmation = subscriptions.add(channel, listener);
    if (connection != null) {
      sendSubscribe(List.of(channel));
    }
    return confirmation;
  }

  synchronized void unsubscribe(String channel, Listener listener) {
    if (subscriptions.remove(channel, listener)) {
      sendUnsubscribe(channel);
    }
  }

  /** Handles confirmations, refusals and messages. Runs on the connection's event loop. */
  private void onPush(RedisConnection from, @Nullable Response push) {
    Throwable error = RedisFault.errorIn(push);
    if (error != null) {
      int slot = RedisFault.misdirectedSlot(error);
      if (slot < 0) {
        onRefused(from, error);
      } else {
        onSlotLost(slot);
      }
      return;
    }
    if (push == null || push.size() < 3) {
      return;
    }
    String channel = push.get(1).toString();
    switch (push.get(0).toString()) {
      case "message", "smessage" -> onMessage(channel, push.get(2));
      case "subscribe", "ssubscribe" -> onConfirmed(channel);
      case "unsubscribe", "sunsubscribe" -> onUnsubscribed(channel);
      default -> {
        // There are no patterns, and so no other answers.
      }
    }
  }

  private void onUnsubscribed(String channel) {
    if (wasNotAsked(channel)) {
      onLost(channel);
    }
  }

  private synchronized boolean wasNotAsked(String channel) {
    return subscriptions.onUnsubscribed(channel);
  }

  /** The server answered to a command that it does not have this slot. */
  private void onSlotLost(int slot) {
    for (String channel : channelsOf(slot)) {
      onLost(channel);
    }
  }

  private synchronized List<String> channelsOf(int slot) {
    List<String> channels = new ArrayList<>(subscriptions.channels());
    channels.add(ownChannel);
    channels.removeIf(channel -> HashSlot.of(channel) != slot);
    return channels;
  }

  private void onLost(String channel) {
    CompletableFuture<Void> confirmation = forget(channel);
    if (confirmation != null) {
      confirmation.completeExceptionally(unavailable());
    }
    onLost.accept(channel);
  }

  private synchronized @Nullable CompletableFuture<Void> forget(String channel) {
    if (channel.equals(ownChannel)) {
      isOwnChannelLost = true;
    }
    return subscriptions.take(channel);
  }

  private void onMessage(String channel, Response message) {
    if (channel.equals(ownChannel)) {
      heartbeatReceivedMillis = clock.millis();
      refusal = null;
      return;
    }
    Listener listener = listener(channel);
    if (listener == null) {
      return;
    }
    String text = message.toString();
    if (StreamLimitNotice.is(text)) {
      StreamLimitNotice notice = StreamLimitNotice.parse(text);
      if (notice.replica().equals(replica)) {
        listener.onStreamLimit(notice.peer(), notice.membership(), notice.allowed());
      }
    } else {
      PublishedEntry published = PublishedEntry.parse(text);
      listener.onEntry(published.epoch(), published.entry());
    }
  }

  private synchronized @Nullable Listener listener(String channel) {
    return subscriptions.listener(channel);
  }

  private void onConfirmed(String channel) {
    confirm(channel).run();
  }

  private synchronized Runnable confirm(String channel) {
    return subscriptions.onConfirmed(channel);
  }

  void close() {
    end().forEach(confirmation -> confirmation.completeExceptionally(unavailable()));
  }

  private synchronized List<CompletableFuture<Void>> end() {
    isClosed = true;
    RedisConnection last = connection;
    connection = null;
    if (last != null) {
      last.discard();
    }
    return subscriptions.takeUnconfirmed();
  }

  private static BackplaneUnavailable unavailable() {
    return new BackplaneUnavailable("Redis: there is no connection for subscriptions", null);
  }
}
