package dev.parley.backplane.redis;

import dev.parley.room.Backplane.Listener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one {@link RedisSubscriber}, and which of them Redis has confirmed. Guarded by
 * the subscriber's monitor.
 */
final class ChannelSubscriptions {
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

  private final Map<String, Subscription> byChannel = new HashMap<>();

  /**
   * For each channel, the subscriptions whose SUBSCRIBE is not confirmed yet, in the order in which
   * the commands were sent. Redis confirms them in the same order.
   */
  private final Map<String, Deque<Subscription>> unconfirmed = new HashMap<>();

  /**
   * How many UNSUBSCRIBEs of each channel Redis has not confirmed yet. Absent if there are none.
   */
  private final Map<String, Integer> ending = new HashMap<>();

  /** Adds a subscription, which replaces that of the same channel. */
  CompletableFuture<Void> add(String channel, Listener listener) {
    CompletableFuture<Void> confirmation = new CompletableFuture<>();
    byChannel.put(channel, new Subscription(channel, listener, confirmation));
    return confirmation;
  }

  /** Removes the subscription of a listener. Returns whether it was there. */
  boolean remove(String channel, Listener listener) {
    Subscription known = byChannel.get(channel);
    return known != null && known.listener == listener && byChannel.remove(channel, known);
  }

  Set<String> channels() {
    return byChannel.keySet();
  }

  @Nullable Listener listener(String channel) {
    Subscription known = byChannel.get(channel);
    return known == null ? null : known.listener;
  }

  /** An UNSUBSCRIBE of a channel is about to be sent. */
  void onUnsubscribeSent(String channel) {
    ending.merge(channel, 1, Integer::sum);
  }

  /** Redis has ended a subscription. Returns whether it did so without being asked. */
  boolean onUnsubscribed(String channel) {
    Integer asked = ending.remove(channel);
    if (asked != null && asked > 1) {
      ending.put(channel, asked - 1);
    }
    return asked == null;
  }

  /**
   * Removes the subscription of a channel. Returns the confirmation that will not come, to be
   * failed without the monitor; null if there is no subscription, or if it was confirmed.
   */
  @Nullable CompletableFuture<Void> take(String channel) {
    Subscription known = byChannel.remove(channel);
    Deque<Subscription> waiting = unconfirmed.get(channel);
    if (known == null || waiting == null) {
      return null;
    }
    waiting.remove(known);
    if (waiting.isEmpty()) {
      unconfirmed.remove(channel);
    }
    return known.firstConfirmation;
  }

  /** A SUBSCRIBE of a channel is about to be sent. */
  void onSubscribeSent(String channel) {
    Subscription subscription = byChannel.get(channel);
    if (subscription != null) {
      unconfirmed.computeIfAbsent(channel, none -> new ArrayDeque<>()).add(subscription);
    }
  }

  /**
   * Redis has confirmed the oldest SUBSCRIBE of a channel. Returns what to do about it, to be run
   * without the monitor.
   */
  Runnable onConfirmed(String channel) {
    Deque<Subscription> waiting = unconfirmed.get(channel);
    Subscription confirmed = waiting == null ? null : waiting.poll();
    if (waiting != null && waiting.isEmpty()) {
      unconfirmed.remove(channel);
    }
    if (confirmed == null) {
      return () -> {};
    }
    CompletableFuture<Void> first = confirmed.firstConfirmation;
    if (first == null) {
      return confirmed.listener::onResubscribed;
    }
    confirmed.firstConfirmation = null;
    return () -> first.complete(null);
  }

  /**
   * The connection is lost. Removes every subscription that was never confirmed, also those that
   * were replaced or removed meanwhile. Returns their confirmations, to be failed without the
   * monitor.
   */
  List<CompletableFuture<Void>> takeUnconfirmed() {
    List<CompletableFuture<Void>> confirmations = new ArrayList<>();
    for (Deque<Subscription> waiting : unconfirmed.values()) {
      for (Subscription subscription : waiting) {
        CompletableFuture<Void> confirmation = subscription.firstConfirmation;
        if (confirmation != null) {
          confirmations.add(confirmation);
          byChannel.remove(subscription.channel, subscription);
        }
      }
    }
    unconfirmed.clear();
    ending.clear();
    return confirmations;
  }
}
