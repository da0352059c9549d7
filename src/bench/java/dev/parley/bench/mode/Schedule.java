package dev.parley.bench.mode;

import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Peer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An open loop of messages: which one is due when. The time of each counts from when it was due.
 * Only the event loop uses it.
 */
final class Schedule implements Peer.Listener {
  /** The bytes of a message. */
  static final int BYTES = 200;

  /** Takes the times, all by {@link System#nanoTime}. */
  interface Recorder {
    /** The driver sent a message that was due at {@code intended}. */
    default void sent(long intended, long now) {}

    /** A message arrived that was due at {@code intended}, or was given up. */
    void arrived(long intended, long now);
  }

  private final Trial trial;
  private final int rate;
  private final List<Peer> peers;
  private final Recorder recorder;

  /** Messages that are due, but wait until the one before was accepted. */
  private final Map<Peer, Deque<Long>> due = new IdentityHashMap<>();

  private final Map<Peer, Boolean> busy = new IdentityHashMap<>();
  private long origin;
  private long count;
  private long awaited;
  private int notSent;
  private boolean stopped;

  /** The peers take turns; {@code rate} messages a second are due in all. */
  Schedule(Trial trial, List<Peer> peers, int rate, Recorder recorder) {
    this.trial = trial;
    this.peers = peers;
    this.rate = rate;
    this.recorder = recorder;
    peers.forEach(peer -> due.put(peer, new ArrayDeque<>()));
  }

  void start() {
    origin = System.nanoTime();
    tick();
  }

  void stop() {
    stopped = true;
  }

  boolean isDone() {
    return awaited == 0;
  }

  /** Returns how many messages were given up. */
  int notSent() {
    return notSent;
  }

  /** Records messages that could not be sent: they have taken at least until now. */
  void giveUp() {
    long now = System.nanoTime();
    for (Deque<Long> times : due.values()) {
      notSent += times.size();
      times.forEach(intended -> recorder.arrived(intended, now));
      times.clear();
    }
  }

  private void tick() {
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    long next = intended();
    while (next <= now) {
      onDue(peers.get((int) (count % peers.size())), next);
      count++;
      next = intended();
    }
    trial.wire().loop().schedule(this::tick, next - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private long intended() {
    return origin + count * 1_000_000_000L / rate;
  }

  private void onDue(Peer peer, long intended) {
    awaited++;
    if (busy.getOrDefault(peer, false)) {
      queue(peer).add(intended);
    } else {
      send(peer, intended);
    }
  }

  private void send(Peer peer, long intended) {
    recorder.sent(intended, System.nanoTime());
    busy.put(peer, true);
    peer.send(MessageKind.DATA, BYTES, intended);
  }

  @Override
  public void accepted(Peer peer) {
    busy.put(peer, false);
    Long intended = queue(peer).poll();
    if (intended != null) {
      send(peer, intended);
    }
  }

  private Deque<Long> queue(Peer peer) {
    Deque<Long> queue = due.get(peer);
    if (queue == null) {
      throw new IllegalStateException(peer.name() + " does not take part");
    }
    return queue;
  }

  @Override
  public void arrived(Peer peer, int number, long nanos) {
    awaited--;
    recorder.arrived(nanos, System.nanoTime());
  }
}
