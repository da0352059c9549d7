package dev.parley.backplane.redis;

import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides when to ask for the {@link SlotMap}: now and then, and soon after something changed. */
final class SlotMapRefresh {
  /** The shortest time between two questions. */
  private static final long PAUSE_MILLIS = 50;

  /** After so many heartbeats it asks although nothing has happened. */
  private static final int HEARTBEATS = 5;

  private final Vertx vertx;
  private final SlotMapSource source;
  private final Supplier<Collection<ClusterMaster>> masters;
  private final Consumer<@Nullable SlotMap> onAnswer;
  private final BooleanSupplier mustAskAgain;

  /** What the latest question failed with; null if it was answered. */
  private volatile @Nullable String failure;

  // Guarded by this.
  private boolean isAsking;
  private boolean isWanted;
  private boolean isClosed;
  private int heartbeats;

  /**
   * Has asked nobody yet.
   *
   * @param masters whom to ask
   * @param onAnswer gets each answer; null if nobody answered
   * @param mustAskAgain says after an answer whether calls still wait for another one
   */
  SlotMapRefresh(
      Vertx vertx,
      SlotMapSource source,
      Supplier<Collection<ClusterMaster>> masters,
      Consumer<@Nullable SlotMap> onAnswer,
      BooleanSupplier mustAskAgain) {
    this.vertx = vertx;
    this.source = source;
    this.masters = masters;
    this.onAnswer = onAnswer;
    this.mustAskAgain = mustAskAgain;
  }

  /** Returns why nobody answered the latest question; null if somebody did. */
  @Nullable String failure() {
    return failure;
  }

  /** A heartbeat: asks at once if a master is away, else now and then. */
  void onHeartbeat(boolean isAnyAway) {
    if (isDue(isAnyAway)) {
      soon();
    }
  }

  private synchronized boolean isDue(boolean isAnyAway) {
    heartbeats = (heartbeats + 1) % HEARTBEATS;
    return isAnyAway || heartbeats == 0;
  }

  /** Asks at once, or as soon as the question under way is answered and a pause is over. */
  synchronized void soon() {
    isWanted = true;
    if (!isAsking && !isClosed) {
      isAsking = true;
      vertx.runOnContext(run -> ask());
    }
  }

  private void ask() {
    begin();
    source
        .ask(masters.get())
        .onComplete(
            answer -> {
              failure = answer.failed() ? RedisFault.words(answer.cause()) : null;
              try {
                onAnswer.accept(answer.result());
              } finally {
                end();
              }
            });
  }

  private synchronized void begin() {
    isWanted = false;
  }

  private synchronized void end() {
    if (isClosed) {
      return;
    }
    vertx.setTimer(PAUSE_MILLIS, pause -> onPause());
  }

  private void onPause() {
    if (isOver()) {
      return;
    }
    ask();
  }

  private synchronized boolean isOver() {
    isAsking = !isClosed && (isWanted || mustAskAgain.getAsBoolean());
    return !isAsking;
  }

  synchronized void close() {
    isClosed = true;
  }
}
