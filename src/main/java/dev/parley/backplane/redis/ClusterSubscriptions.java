package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.room.Backplane.Listener;
import dev.parley.room.BackplaneUnavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this replica is subscribed to in a cluster, each at the master of its slot. A
 * channel whose slot moves is subscribed again at the new master; then its listener learns that it
 * may have missed something.
 *
 * <p>Callers are answered by the executor, so that nothing is called while the monitor is held.
 */
final class ClusterSubscriptions {
  private static final class Entry {
    final String channel;
    final int slot;
    final Listener listener;
    final long sinceNanos = System.nanoTime();

    /** Completed by the first confirmation. */
    final CompletableFuture<Void> first = new CompletableFuture<>();

    /** Where it is subscribed, or about to be; null while it is nowhere. */
    @Nullable RedisNode node;

    Entry(String channel, Listener listener) {
      this.channel = channel;
      this.slot = HashSlot.of(channel);
      this.listener = listener;
    }
  }

  private final IntFunction<@Nullable ClusterMaster> owners;
  private final Executor executor;
  private final long patienceNanos;
  private final Runnable onUnplaced;

  // Guarded by this, as are the nodes of the entries.
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<Entry> unconfirmed = new LinkedHashSet<>();
  private boolean isAnyUnplaced;
  private boolean isClosed;

  /**
   * No subscriptions yet.
   *
   * @param owners returns the master of a slot; null if it has none
   * @param patienceNanos how long a caller waits for the first confirmation
   * @param onUnplaced called when a channel is subscribed nowhere; {@link #place} must follow
   */
  ClusterSubscriptions(
      IntFunction<@Nullable ClusterMaster> owners,
      Executor executor,
      long patienceNanos,
      Runnable onUnplaced) {
    this.owners = owners;
    this.executor = executor;
    this.patienceNanos = patienceNanos;
    this.onUnplaced = onUnplaced;
  }

  /** Subscribes to a channel; fails at once if its master does not answer. */
  synchronized CompletionStage<Void> subscribe(String channel, Listener listener) {
    Entry entry = new Entry(channel, listener);
    ClusterMaster owner = owners.apply(entry.slot);
    if (isClosed || owner == null || owner.isAway()) {
      return CompletableFuture.failedFuture(unavailable(entry));
    }
    entries.put(channel, entry);
    unconfirmed.add(entry);
    placeAt(owner.node(), entry);
    return entry.first;
  }

  synchronized void unsubscribe(String channel, Listener listener) {
    Entry entry = entries.get(channel);
    if (entry != null && entry.listener == listener) {
      entries.remove(channel);
      unconfirmed.remove(entry);
      leave(entry);
      executor.execute(() -> entry.first.completeExceptionally(unavailable(entry)));
    }
  }

  /** A node has ended the subscription of a channel by itself. */
  synchronized void onLost(RedisNode node, String channel) {
    Entry entry = entries.get(channel);
    if (entry != null && entry.node == node) {
      entry.node = null;
      isAnyUnplaced = true;
    }
  }

  /**
   * Subscribes each channel at the master that its slot has now, where it is not yet.
   *
   * @param hasChanged whether a slot may have another master since the last time
   */
  synchronized void place(boolean hasChanged) {
    if (!hasChanged && !isAnyUnplaced) {
      return;
    }
    isAnyUnplaced = false;
    for (Entry entry : entries.values()) {
      ClusterMaster owner = owners.apply(entry.slot);
      if (owner == null) {
        isAnyUnplaced |= entry.node == null;
      } else if (owner.node() != entry.node) {
        leave(entry);
        placeAt(owner.node(), entry);
      }
    }
  }

  /** Fails subscriptions whose callers have waited for too long. */
  void failLate() {
    for (Entry late : takeLate()) {
      late.first.completeExceptionally(unavailable(late));
    }
  }

  private synchronized List<Entry> takeLate() {
    List<Entry> late = new ArrayList<>();
    for (Entry entry : unconfirmed) {
      if (System.nanoTime() - entry.sinceNanos > patienceNanos) {
        late.add(entry);
      }
    }
    for (Entry entry : late) {
      unconfirmed.remove(entry);
      if (entries.remove(entry.channel, entry)) {
        leave(entry);
      }
    }
    return late;
  }

  private static void leave(Entry entry) {
    if (entry.node != null) {
      entry.node.unsubscribe(entry.channel, entry.listener);
    }
  }

  private void placeAt(RedisNode node, Entry entry) {
    entry.node = node;
    node.subscribeLater(entry.channel, entry.listener)
        .whenCompleteAsync((confirmed, failure) -> onPlaced(entry, node, failure), executor);
  }

  private void onPlaced(Entry entry, RedisNode node, @Nullable Throwable failure) {
    if (failure != null) {
      if (loses(entry, node)) {
        onUnplaced.run();
      }
    } else if (isFirst(entry)) {
      entry.first.complete(null);
    } else {
      entry.listener.onResubscribed();
    }
  }

  private synchronized boolean isFirst(Entry entry) {
    return unconfirmed.remove(entry);
  }

  /** Returns whether the entry is nowhere now. */
  private synchronized boolean loses(Entry entry, RedisNode node) {
    if (entry.node == node) {
      entry.node = null;
    }
    boolean isUnplaced = entries.get(entry.channel) == entry && entry.node == null;
    isAnyUnplaced |= isUnplaced;
    return isUnplaced;
  }

  /** Fails what is not confirmed. */
  void close() {
    end().forEach(entry -> entry.first.completeExceptionally(unavailable(entry)));
  }

  private synchronized List<Entry> end() {
    isClosed = true;
    List<Entry> all = List.copyOf(unconfirmed);
    entries.clear();
    unconfirmed.clear();
    return all;
  }

  private static BackplaneUnavailable unavailable(Entry entry) {
    return new BackplaneUnavailable(
        "Redis: the hash slot " + entry.slot + " has no connection for subscriptions", null);
  }
}
