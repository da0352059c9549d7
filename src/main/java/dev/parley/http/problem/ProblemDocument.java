package dev.parley.http.problem;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.parley.http.header.ResponseHeader;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.BackplaneUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * An answer that refuses a request (RFC 9457).
 *
 * @param detail what was wrong this time
 * @param retryAfter zero if waiting does not help
 */
public record ProblemDocument(Problem problem, String detail, Duration retryAfter) {
  /** The media type of the document. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final Duration BACKPLANE_RETRY = Duration.ofSeconds(2);
  private static final ResponseHeader CONTENT_TYPE = new ResponseHeader("Content-Type", MEDIA_TYPE);
  private static final ResponseHeader CHALLENGE = new ResponseHeader("WWW-Authenticate", "Bearer");
  private static final ObjectWriter WRITER = new ObjectMapper().writerFor(Members.class);

  /** The members of the document, as Jackson writes them. */
  @JsonPropertyOrder({"type", "title", "status", "detail", "instance", "code"})
  private record Members(
      String type, String title, int status, String detail, String instance, String code) {}

  /**
   * Finds the problem in a failure. If the failure is a fault of the service, the document has no
   * details.
   */
  public static ProblemDocument of(Throwable failure) {
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
    return new ProblemDocument(
        Problem.INTERNAL_ERROR, "The request met a fault of the service.", Duration.ZERO);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Returns the status of the answer. */
  public int status() {
    return problem.status();
  }

  /** Returns the headers of the answer, {@code Retry-After} (in whole seconds) among them. */
  public List<ResponseHeader> headers() {
    List<ResponseHeader> headers = new ArrayList<>(3);
    if (!retryAfter.isZero()) {
      long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
      headers.add(new ResponseHeader("Retry-After", Long.toString(seconds)));
    }
    if (problem == Problem.UNAUTHORIZED) {
      headers.add(CHALLENGE);
    }
    headers.add(CONTENT_TYPE);
    return headers;
  }

  /**
   * Returns the document.
   *
   * @param path of the request, without its query, because tokens are in queries
   */
  public String json(String path) {
    try {
      return WRITER.writeValueAsString(
          new Members(
              problem.type(), problem.title(), problem.status(), detail, path, problem.code()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings and a number could not be written as JSON", e);
    }
  }
}
