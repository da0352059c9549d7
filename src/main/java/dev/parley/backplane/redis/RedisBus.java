package dev.parley.backplane.redis;

import dev.parley.room.Backplane.Listener;
import dev.parley.room.BackplaneUnavailable;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that all subscriptions of this replica share.
 *
 * <p>A socket can be open and deaf, so the replica publishes to itself with every pulse; if it does
 * not hear that for a while, the connection is made anew. After that each listener is told that it
 * may have missed something, once Redis has confirmed its channel.
 */
final class RedisBus {
  private static final Logger LOG = Logger.getLogger(RedisBus.class);
  private static final int CHANNELS_A_COMMAND = 256;

  /** One channel; guarded by the bus. */
  private static final class Subscription {
    final String channel;
    final Listener listener;

    /** Completed by the first confirmation, and null from then on. */
    @Nullable CompletableFuture<Void> firstConfirmation;

    Subscription(String channel, Listener listener, CompletableFuture<Void> confirmation) {
      this.channel = channel;
      this.listener = listener;
      this.firstConfirmation = confirmation;
    }
  }

  private final Vertx vertx;
  private final Supplier<Redis> clients;
  private final RedisConfig config;
  private final Clock clock;
  private final String replica;
  private final String ownChannel;

  // Guarded by this.
  private final Map<String, Subscription> subscriptions = new HashMap<>();

  /** By channel, for whom each SUBSCRIBE under way was sent, in the order of the commands. */
  private final Map<String, Deque<Subscription>> unconfirmed = new HashMap<>();

  private @Nullable RedisLine line;
  private boolean connecting;
  private boolean closed;

  private volatile long heardMillis;

  RedisBus(Vertx vertx, Supplier<Redis> clients, RedisConfig config, Clock clock, String replica) {
    this.vertx = vertx;
    this.clients = clients;
    this.config = config;
    this.clock = clock;
    this.replica = replica;
    this.ownChannel = RedisKeys.replica(replica);
  }

  /** Says whether this replica heard itself lately. */
  boolean hears() {
    return clock.millis() - heardMillis <= config.timeout().toMillis();
  }

  /** Makes the connection, or makes it anew if it is deaf. To be called every pulse. */
  void beat() {
    RedisLine current = lineOrBegin();
    if (current != null && !hears()) {
      lose(current, "it is deaf");
    }
  }

  private synchronized @Nullable RedisLine lineOrBegin() {
    if (line == null) {
      connect();
    }
    return line;
  }

  private void connect() {
    if (connecting || closed) {
      return;
    }
    connecting = true;
    RedisConnections.connect(
            ((VertxInternal) vertx).createEventLoopContext(), clients, config.timeout())
        .onComplete(
            made -> {
              if (made.succeeded()) {
                adopt(made.result());
              } else {
                failed();
              }
            });
  }

  private synchronized void failed() {
    connecting = false;
  }

  private synchronized void adopt(RedisLine made) {
    connecting = false;
    if (closed) {
      made.discard();
      return;
    }
    line = made;
    heardMillis = clock.millis();
    made.connection().handler(this::onReply);
    made.connection().endHandler(end -> lose(made, "it was closed"));
    made.connection().exceptionHandler(failure -> lose(made, String.valueOf(failure.getMessage())));
    List<String> channels = new ArrayList<>(subscriptions.keySet());
    channels.add(ownChannel);
    for (int i = 0; i < channels.size(); i += CHANNELS_A_COMMAND) {
      subscribeTo(channels.subList(i, Math.min(channels.size(), i + CHANNELS_A_COMMAND)));
    }
  }

  /** Sends one SUBSCRIBE. Each channel is confirmed for itself, in the order of the commands. */
  private void subscribeTo(List<String> channels) {
    Request command = Request.cmd(Command.SUBSCRIBE);
    for (String channel : channels) {
      command.arg(channel);
      Subscription subscription = subscriptions.get(channel);
      if (subscription != null) {
        unconfirmed.computeIfAbsent(channel, none -> new ArrayDeque<>()).add(subscription);
      }
    }
    send(command);
  }

  private void send(Request command) {
    RedisLine current = line;
    if (current != null) {
      current
          .send(command)
          .onFailure(failure -> lose(current, String.valueOf(failure.getMessage())));
    }
  }

  private void lose(RedisLine lost, String why) {
    List<CompletableFuture<Void>> pending = drop(lost);
    if (pending != null) {
      LOG.warnf("Lost the subscriptions to Redis: %s", why);
      pending.forEach(confirmation -> confirmation.completeExceptionally(away()));
    }
  }

  /**
   * Gives up a connection and begins to make another; returns the confirmations that will not come,
   * to be failed without the monitor, or null if the connection is given up already.
   */
  private synchronized @Nullable List<CompletableFuture<Void>> drop(RedisLine lost) {
    if (lost != line) {
      return null;
    }
    line = null;
    lost.discard();
    List<CompletableFuture<Void>> pending = takeUnconfirmed();
    connect();
    return pending;
  }

  /** Forgets every subscription that was never confirmed, also those taken back meanwhile. */
  private List<CompletableFuture<Void>> takeUnconfirmed() {
    List<CompletableFuture<Void>> pending = new ArrayList<>();
    for (Deque<Subscription> waiting : unconfirmed.values()) {
      for (Subscription subscription : waiting) {
        CompletableFuture<Void> confirmation = subscription.firstConfirmation;
        if (confirmation != null) {
          pending.add(confirmation);
          subscriptions.remove(subscription.channel, subscription);
        }
      }
    }
    unconfirmed.clear();
    return pending;
  }

  /** Subscribes; completes when Redis has confirmed it. */
  synchronized CompletableFuture<Void> subscribe(String channel, Listener listener) {
    if (line == null) {
      return CompletableFuture.failedFuture(away());
    }
    CompletableFuture<Void> confirmation = new CompletableFuture<>();
    subscriptions.put(channel, new Subscription(channel, listener, confirmation));
    subscribeTo(List.of(channel));
    return confirmation;
  }

  synchronized void unsubscribe(String channel, Listener listener) {
    Subscription known = subscriptions.get(channel);
    if (known != null && known.listener == listener) {
      subscriptions.remove(channel);
      send(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
    }
  }

  /** Hears what Redis pushes: confirmations, and messages. Runs on the connection's event loop. */
  private void onReply(@Nullable Response reply) {
    if (reply == null || reply.size() < 3) {
      return;
    }
    switch (reply.get(0).toString()) {
      case "message" -> onMessage(reply.get(1).toString(), reply.get(2));
      case "subscribe" -> onConfirmed(reply.get(1).toString());
      default -> {
        // Confirmations of UNSUBSCRIBE: nobody waits for them.
      }
    }
  }

  private void onMessage(String channel, Response message) {
    if (channel.equals(ownChannel)) {
      heardMillis = clock.millis();
      return;
    }
    Subscription known;
    synchronized (this) {
      known = subscriptions.get(channel);
    }
    if (known == null) {
      return;
    }
    String text = message.toString();
    if (StreamLimitNotice.is(text)) {
      StreamLimitNotice notice = StreamLimitNotice.parse(text);
      if (notice.replica().equals(replica)) {
        known.listener.onStreamLimit(notice.peer(), notice.membership(), notice.keep());
      }
    } else {
      RedisPublication publication = RedisPublication.parse(text);
      known.listener.onEntry(publication.epoch(), publication.entry());
    }
  }

  private void onConfirmed(String channel) {
    Subscription confirmed = null;
    CompletableFuture<Void> first = null;
    synchronized (this) {
      Deque<Subscription> waiting = unconfirmed.get(channel);
      if (waiting != null) {
        confirmed = waiting.poll();
        if (waiting.isEmpty()) {
          unconfirmed.remove(channel);
        }
      }
      if (confirmed != null) {
        first = confirmed.firstConfirmation;
        confirmed.firstConfirmation = null;
      }
    }
    if (first != null) {
      first.complete(null);
    } else if (confirmed != null) {
      confirmed.listener.onResubscribed();
    }
  }

  void close() {
    end().forEach(confirmation -> confirmation.completeExceptionally(away()));
  }

  private synchronized List<CompletableFuture<Void>> end() {
    closed = true;
    RedisLine last = line;
    line = null;
    if (last != null) {
      last.discard();
    }
    return takeUnconfirmed();
  }

  private static BackplaneUnavailable away() {
    return new BackplaneUnavailable("Redis: there is no subscriber", null);
  }
}
