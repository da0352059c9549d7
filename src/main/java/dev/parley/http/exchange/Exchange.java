package dev.parley.http.exchange;

import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.http.problem.ProblemDocument;
import dev.parley.http.stream.EventStreamResponse;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request and its one answer, whichever way the request came: over the router, or over the fast
 * path. Handlers are written against this type only.
 *
 * <p>The request can be read on any thread. The answer can be given on any thread; it is one call
 * of {@link #answer}, {@link #problem}, {@link #stream} or {@link #pass}. Answering a client that
 * is gone has no effect.
 */
public interface Exchange {
  /** Returns the path, without the query, because tokens are in queries. */
  String path();

  /** Returns the room in the path, percent-decoded and otherwise as the client wrote it. */
  String roomId();

  /** Returns the peer in the path, like {@link #roomId}; null if the path names none. */
  @Nullable String peerId();

  /** Returns the first value of a query parameter, percent-decoded; null without one. */
  @Nullable String queryParameter(String name);

  /** Returns all values of a header, in their order; empty without one. */
  List<String> headers(RequestHeader name);

  /** Returns the first value of a header; null without one. */
  @Nullable String header(RequestHeader name);

  /** Returns the IP address of the other end of the connection; null if it has none. */
  @Nullable String remoteAddress();

  /**
   * Reads the body. To be called at most once, and before the handler returns.
   *
   * @return the bytes, none if there is no body; fails with a refusal if they are too many, come
   *     too slowly, or are of a type that is not read as JSON
   */
  CompletionStage<byte[]> body();

  /** Returns the tokens that the request brings, not verified yet. */
  default PresentedTokens tokens() {
    return new PresentedTokens(
        header(RequestHeader.AUTHORIZATION), queryParameter(PresentedTokens.QUERY_PARAMETER));
  }

  /**
   * Answers.
   *
   * @param body null if the status has none (204)
   */
  void answer(int status, List<ResponseHeader> headers, @Nullable String body);

  /** Answers with a problem document (RFC 9457). */
  default void problem(ProblemDocument document) {
    answer(document.status(), document.headers(), document.json(path()));
  }

  /**
   * Returns an event stream that answers the request once it is begun. Until then {@link #problem}
   * can still answer instead.
   */
  EventStreamResponse stream();

  /**
   * Leaves the request to the resources of JAX-RS. Only before the handler returns, and only if it
   * has not read the body.
   */
  void pass();
}
