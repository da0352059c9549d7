package dev.parley.replicas;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.function.Executable;

/**
 * A scenario that mostly waits. It runs on a thread of its own while others run; {@link #await}
 * throws its failure.
 */
final class Background {
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private Background() {}

  static Background run(String name, Executable scenario) {
    Background background = new Background();
    Thread thread = new Thread(() -> background.execute(scenario), name);
    thread.setDaemon(true);
    thread.start();
    return background;
  }

  private void execute(Executable scenario) {
    try {
      scenario.execute();
      end.complete(null);
    } catch (Throwable failure) {
      end.completeExceptionally(failure);
    }
  }

  boolean isOver() {
    return end.isDone();
  }

  /** Waits for its end, and throws its failure. */
  void await(Duration timeout) throws Throwable {
    try {
      end.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("the scenario does not end", e);
    }
  }
}
