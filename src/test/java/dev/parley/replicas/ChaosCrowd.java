package dev.parley.replicas;

import static org.awaitility.Awaitility.await;

import dev.parley.replicas.Heard.Fate;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.awaitility.core.ConditionTimeoutException;

/** Pairs of peers who talk, each in a room of its own and at different replicas. */
final class ChaosCrowd implements AutoCloseable {
  private static final int CONNECTIONS = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final List<ChaosPeer> peers = new ArrayList<>();
  private final List<String> rooms = new ArrayList<>();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  /** All pairs join, listen and begin to talk; returns when each has heard the other. */
  ChaosCrowd(int pairs, List<URI> services) {
    ReplicaClient client = new ReplicaClient(vertx, services, CONNECTIONS);
    onLoop(
        () -> {
          for (int pair = 0; pair < pairs; pair++) {
            String room = "chaos-" + pair + "-" + Long.toString(System.nanoTime(), 36);
            int one = pair % services.size();
            int two = (pair + 1) % services.size();
            ChaosPeer alice = new ChaosPeer(client, room, "alice", "bob", one, surprises);
            ChaosPeer bob = new ChaosPeer(client, room, "bob", "alice", two, surprises);
            rooms.add(room);
            peers.add(alice);
            peers.add(bob);
            alice.begin(bob);
            bob.begin(alice);
          }
          return null;
        });
    mark();
    awaitServed();
  }

  List<String> rooms() {
    return List.copyOf(rooms);
  }

  /** From now on looks for messages that are sent from now on. */
  void mark() {
    onLoop(
        () -> {
          peers.forEach(ChaosPeer::mark);
          return null;
        });
  }

  /**
   * Waits until everybody has heard a message that was sent after the mark. Returns how long after
   * the mark the last of them heard one.
   */
  Duration awaitServed() {
    await("everybody is served again")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> slowest() >= 0);
    return Duration.ofNanos(slowest());
  }

  /** Returns when the last peer was served; negative if one is not yet. */
  private long slowest() {
    return onLoop(
        () -> {
          long last = 0;
          for (ChaosPeer peer : peers) {
            long served = peer.servedAfterNanos();
            if (served < 0) {
              return -1L;
            }
            last = Math.max(last, served);
          }
          return last;
        });
  }

  /** Ends the talk, and waits until what is under way has arrived. */
  void finish() {
    onLoop(
        () -> {
          peers.forEach(ChaosPeer::stopSpeaking);
          return null;
        });
    await("the last answers")
        .atMost(PATIENCE)
        .until(() -> onLoop(() -> peers.stream().noneMatch(ChaosPeer::isSpeaking)));
    try {
      await().atMost(Duration.ofSeconds(10)).until(() -> count(Fate.LOST_SILENTLY) == 0);
    } catch (ConditionTimeoutException lost) {
      // The figures say it.
    }
  }

  int count(Fate fate) {
    return sum(peer -> peer.heard().count(fate));
  }

  int accepted() {
    return sum(peer -> peer.heard().acceptedCount());
  }

  int doubled() {
    return sum(peer -> peer.heard().doubled());
  }

  int reordered() {
    return sum(peer -> peer.heard().reordered());
  }

  int refused() {
    return sum(ChaosPeer::refused);
  }

  private int sum(ToIntFunction<ChaosPeer> figure) {
    return onLoop(() -> peers.stream().mapToInt(figure).sum());
  }

  /** Returns the messages that were lost silently, and answers that nobody expects. */
  List<String> complaints() {
    List<String> all = new ArrayList<>(surprises);
    all.addAll(
        onLoop(
            () -> peers.stream().flatMap(peer -> peer.heard().lostSilently().stream()).toList()));
    return all;
  }

  private <T> T onLoop(Supplier<T> action) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.runOnContext(
        run -> {
          try {
            done.complete(action.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.join();
  }

  @Override
  public void close() {
    onLoop(
        () -> {
          peers.forEach(ChaosPeer::hangUp);
          return null;
        });
    vertx.close();
  }
}
