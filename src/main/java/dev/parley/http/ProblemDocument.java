package dev.parley.http;

import dev.parley.protocol.Json;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.BackplaneUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says no (RFC 9457).
 *
 * @param detail what was wrong this time
 * @param retryAfter zero if there is nothing to wait for
 */
record ProblemDocument(Problem problem, String detail, Duration retryAfter) {
  static final String MEDIA_TYPE = "application/problem+json";

  private static final Duration BACKPLANE_RETRY = Duration.ofSeconds(2);

  /** Finds the problem in a failure; nothing of a fault of ours but that it is one gets out. */
  static ProblemDocument of(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof Refusal refusal) {
      return new ProblemDocument(refusal.problem(), refusal.detail(), refusal.retryAfter());
    }
    if (cause instanceof BackplaneUnavailable) {
      return new ProblemDocument(
          Problem.BACKPLANE_UNAVAILABLE,
          "The rooms cannot be reached right now. Try again, with the same Idempotency-Key.",
          BACKPLANE_RETRY);
    }
    return of(Problem.INTERNAL_ERROR, "The request met a fault of the service.");
  }

  static ProblemDocument of(Problem problem, String detail) {
    return new ProblemDocument(problem, detail, Duration.ZERO);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Returns the value of {@code Retry-After}, whole seconds; null if there is none. */
  @Nullable String retryAfterHeader() {
    if (retryAfter.isZero()) {
      return null;
    }
    return Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1000));
  }

  /**
   * Returns the document.
   *
   * @param path of the request, without its query, where tokens are
   */
  String json(String path) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"type\":\"").append(problem.type());
    Json.string(json.append("\",\"title\":"), problem.title());
    json.append(",\"status\":").append(problem.status());
    Json.string(json.append(",\"detail\":"), detail);
    Json.string(json.append(",\"instance\":"), path);
    return json.append(",\"code\":\"").append(problem.code()).append("\"}").toString();
  }
}
