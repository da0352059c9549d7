package dev.parley.bench.mode;

import dev.parley.bench.report.Histogram;
import dev.parley.bench.report.Measured;
import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Peer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An open loop: messages are due at a fixed rate, whatever happens to earlier ones. The time of
 * each counts from when it was due, so that a stall shows in all messages that it delayed.
 */
final class Latency implements Mode {
  private static final int BYTES = 200;

  @Override
  public void run(Trial trial) throws InterruptedException {
    Pairs pairs = Pairs.enter(trial, trial.options().senders() / 2 * 2);
    warmUp(trial, pairs);
    for (int rate : trial.options().rates()) {
      Schedule schedule = new Schedule(trial, pairs.peers(), rate);
      pairs.setListener(schedule);
      trial.wire().run(schedule::start);
      trial.wire().pass(trial.options().warmUpSeconds() / 3);
      measure(trial, schedule);
      pairs.end();
    }
    pairs.leave();
  }

  /**
   * The warm-up sends as many messages as get through. A compiler then has in half a minute the
   * work of a quarter of an hour at the measured rates.
   */
  private static void warmUp(Trial trial, Pairs pairs) throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(BYTES);
    pairs.setListener(loop);
    trial.wire().run(() -> loop.start(pairs));
    trial.wire().pass(trial.options().warmUpSeconds());
    loop.stop();
    pairs.end();
  }

  private static void measure(Trial trial, Schedule schedule) throws InterruptedException {
    CpuTime before = CpuTime.now(trial.site());
    trial.wire().run(schedule::begin);
    trial.wire().pass(trial.options().seconds());
    CpuTime after = CpuTime.now(trial.site());
    trial.wire().run(schedule::stop);
    trial.wire().until(schedule::isDone, 10);
    trial.wire().run(schedule::giveUp);
    Histogram times = schedule.times;
    Measured found = trial.found("latency", schedule.rate + "/s");
    found.with("p50 ms", times.millis(50));
    found.with("p99 ms", times.millis(99));
    found.with("p99.9 ms", times.millis(99.9));
    found.with("max ms", times.millis(100));
    found.with("driver late p99 ms", schedule.late.millis(99));
    found.with("not sent", schedule.notSent);
    after.tell(before, times.count(), 1000, "1,000", found);
  }

  /** The schedule: which message is due when. Only the event loop uses it. */
  private static final class Schedule implements Peer.Listener {
    private final Trial trial;
    private final int rate;
    private final List<Peer> peers;
    private final Histogram times = new Histogram();
    private final Histogram late = new Histogram();

    /** Messages that are due, but wait until the one before was accepted. */
    private final Map<Peer, Deque<Long>> due = new IdentityHashMap<>();

    private final Map<Peer, Boolean> busy = new IdentityHashMap<>();
    private long origin;
    private long count;
    private long measuredFrom = Long.MAX_VALUE;
    private long awaited;
    private int notSent;
    private boolean stopped;

    Schedule(Trial trial, List<Peer> peers, int rate) {
      this.trial = trial;
      this.peers = peers;
      this.rate = rate;
      peers.forEach(peer -> due.put(peer, new ArrayDeque<>()));
    }

    void start() {
      origin = System.nanoTime();
      tick();
    }

    /** Messages that are due from now on are measured. */
    void begin() {
      measuredFrom = System.nanoTime();
    }

    void stop() {
      stopped = true;
    }

    boolean isDone() {
      return awaited == 0;
    }

    /** Records messages that could not be sent: they have taken at least until now. */
    void giveUp() {
      long now = System.nanoTime();
      for (Deque<Long> times : due.values()) {
        notSent += times.size();
        times.forEach(intended -> record(intended, now));
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
      if (intended >= measuredFrom) {
        late.record(System.nanoTime() - intended);
      }
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
      record(nanos, System.nanoTime());
    }

    private void record(long intended, long now) {
      if (intended >= measuredFrom) {
        times.record(now - intended);
      }
    }
  }
}
