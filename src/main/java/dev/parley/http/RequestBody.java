package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request: at most so many bytes, and within a time.
 *
 * <p>A body that is too large is refused as soon as that is known, and what still comes of it is
 * read and dropped for as long as a body may take: a client that is sending when the connection is
 * closed would not get to see the answer.
 */
final class RequestBody {
  private static final byte[] NONE = {};
  private static final long NO_TIMER = -1;
  private static final long UNANSWERED_MILLIS = 50;

  private final HttpServerRequest request;
  private final BodyBounds bounds;
  private final Context loop;
  private final CompletableFuture<byte[]> json = new CompletableFuture<>();

  // On the event loop.
  private byte[] bytes = NONE;

  /** How many of them have come. */
  private int length;

  private boolean ended;
  private long timer = NO_TIMER;

  private RequestBody(HttpServerRequest request, BodyBounds bounds) {
    this.request = request;
    this.bounds = bounds;
    this.loop = Vertx.currentContext();
  }

  /**
   * Reads the body, if there is one, of a type that is read as JSON. To be called on the request's
   * event loop, before anything of the body has come.
   *
   * @return the bytes; fails with a refusal if they are too many, come too slowly, are compressed,
   *     or say they are something else
   */
  static CompletableFuture<byte[]> json(HttpServerRequest request, BodyBounds bounds) {
    if (request.isEnded() || hasNone(request)) {
      return CompletableFuture.completedFuture(NONE);
    }
    RequestBody body = new RequestBody(request, bounds);
    if (announces(request) > bounds.bytes()) {
      body.json.completeExceptionally(tooLarge());
    }
    body.read();
    return body.json;
  }

  private void read() {
    request.handler(this::onBytes).endHandler(end -> onEnd());
    request.exceptionHandler(
        failure -> {
          ended = true;
          stopTimer();
        });
    request.resume();
    // Most bodies have come with their head: then there is nothing to wait for.
    loop.runOnContext(later -> startTimer(bounds.timeout().toMillis()));
  }

  private void onBytes(Buffer more) {
    if (json.isDone()) {
      return;
    }
    int sum = length + more.length();
    if (sum > bounds.bytes()) {
      json.completeExceptionally(tooLarge());
    } else if (length == 0) {
      bytes = more.getBytes();
      length = sum;
    } else {
      if (sum > bytes.length) {
        // Doubled, so that a body in many small pieces is not copied as often as it has pieces.
        bytes = Arrays.copyOf(bytes, Math.max(sum, 2 * bytes.length));
      }
      more.getBytes(bytes, length);
      length = sum;
    }
  }

  private void onEnd() {
    ended = true;
    stopTimer();
    if (json.isDone()) {
      return;
    }
    Refusal refusal = length == 0 ? null : refusalOfType(request);
    if (refusal == null) {
      json.complete(bytes.length == length ? bytes : Arrays.copyOf(bytes, length));
    } else {
      json.completeExceptionally(refusal);
    }
  }

  private static @Nullable Refusal refusalOfType(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      return new Refusal(Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, not compressed.");
    }
    return isRead(request.getHeader(HttpHeaders.CONTENT_TYPE))
        ? null
        : new Refusal(
            Problem.UNSUPPORTED_MEDIA_TYPE, "Send application/json, or text/plain holding JSON.");
  }

  /** Says whether a body of that type, or of none, is read as JSON. */
  static boolean isRead(@Nullable String contentType) {
    if (contentType == null || contentType.equals("application/json")) {
      return true;
    }
    int end = contentType.indexOf(';');
    String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.equals("application/json") || lower.equals("text/plain");
  }

  /** Returns the length that the client announces; 0 if it announces none. */
  static long announces(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong("0" + length);
  }

  private static boolean hasNone(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean isChunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    return !isChunked && (length == null || length.equals("0")) && request.version().ordinal() < 2;
  }

  static Refusal tooLarge() {
    return new Refusal(Problem.BODY_TOO_LARGE, "The body is larger than a body may be.");
  }

  private void startTimer(long millis) {
    if (!ended) {
      timer = loop.owner().setTimer(millis, tick -> onTimeout());
    }
  }

  private void stopTimer() {
    if (timer != NO_TIMER) {
      loop.owner().cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void onTimeout() {
    json.completeExceptionally(
        new Refusal(Problem.REQUEST_TIMEOUT, "The body did not arrive in time."));
    if (request.response().ended()) {
      hangUp();
    } else {
      startTimer(UNANSWERED_MILLIS);
    }
  }

  /**
   * Takes no more of the body; on HTTP/2 the connection goes on with the client's other requests.
   */
  private void hangUp() {
    if (request.response().streamId() < 0) {
      request.connection().close();
    } else {
      request.response().reset();
    }
  }
}
