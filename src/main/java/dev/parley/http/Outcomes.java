package dev.parley.http;

import dev.parley.http.exchange.Exchange;
import dev.parley.http.problem.Problems;
import dev.parley.protocol.PeerId;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns what a handler's work came to into the answer of the exchange. */
@Singleton
class Outcomes {
  private final Problems problems;

  Outcomes(Problems problems) {
    this.problems = problems;
  }

  /**
   * Does the work and then answers with its result, or with the problem that it failed with.
   *
   * @param requestedId the id that a join asks for; null for other requests
   * @param work may throw instead of failing later
   * @param answer answers the exchange
   */
  <T extends @Nullable Object> void answer(
      Exchange exchange,
      @Nullable PeerId requestedId,
      Supplier<CompletionStage<T>> work,
      Consumer<T> answer) {
    CompletionStage<T> result;
    try {
      result = work.get();
    } catch (RuntimeException failure) {
      fail(exchange, failure, requestedId);
      return;
    }
    result
        .thenAccept(answer)
        .exceptionally(
            failure -> {
              fail(exchange, failure, requestedId);
              return null;
            });
  }

  /**
   * Answers with the problem of a failure.
   *
   * @param requestedId the id that a join asks for; null for other requests
   */
  void fail(Exchange exchange, Throwable failure, @Nullable PeerId requestedId) {
    exchange.problem(problems.document(failure, exchange.path(), exchange.tokens(), requestedId));
  }
}
