package dev.parley.backplane;

import static org.awaitility.Awaitility.await;

import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Records what a listener gets. */
final class RecordingListener implements Backplane.Listener {
  /** An entry and its epoch. */
  record Heard(String epoch, LogEntry entry) {}

  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final List<String> streamLimits = new CopyOnWriteArrayList<>();
  private final AtomicInteger resubscriptions = new AtomicInteger();

  @Override
  public void onEntry(String epoch, LogEntry entry) {
    heard.add(new Heard(epoch, entry));
  }

  @Override
  public void onResubscribed() {
    resubscriptions.incrementAndGet();
  }

  @Override
  public void onStreamLimit(PeerId peer, Membership membership, int keep) {
    streamLimits.add(peer + " keeps " + keep);
  }

  /** Who has too many streams, a line each: {@code alice keeps 2}. */
  List<String> streamLimits() {
    return List.copyOf(streamLimits);
  }

  List<Heard> heard() {
    return List.copyOf(heard);
  }

  List<String> lines() {
    return heard.stream().map(one -> RoomTest.line(one.entry())).toList();
  }

  /** Waits until {@code line} was heard. */
  void awaitLine(String line) {
    await("hearing: " + line)
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> lines().contains(line));
  }

  /** Waits until {@code onResubscribed} was called {@code times} times. */
  void awaitResubscriptions(int times) {
    await("the calls of onResubscribed")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> resubscriptions.get() >= times);
  }
}
