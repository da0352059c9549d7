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

/** Keeps what it hears. */
final class RecordingListener implements Backplane.Listener {
  /** An entry with the epoch it was heard in. */
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

  /** Waits until it was told {@code times} times that something may have been missed. */
  void awaitResubscriptions(int times) {
    await("being told that something may have been missed")
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> resubscriptions.get() >= times);
  }
}
