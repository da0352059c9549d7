package dev.parley.http.body;

import dev.parley.http.config.BodyLimits;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Refusals;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the body of a request of the router, within the bounds on its size and its time.
 *
 * <p>A body that is too large is refused as soon as its size is known. The rest of it is read and
 * dropped for as long as a body may take. If the connection were closed while the client is still
 * sending, the client would not see the answer.
 */
public final class RequestBody {
  private static final byte[] NONE = {};
  private static final long NO_TIMER = -1;
  private static final long UNANSWERED_MILLIS = 50;

  private final HttpServerRequest request;
  private final BodyLimits limits;
  private final Context loop;
  private final CompletableFuture<byte[]> json = new CompletableFuture<>();

  // On the event loop.
  private byte[] bytes = NONE;

  /** How many of {@link #bytes} are filled. */
  private int length;

  private boolean ended;

  /** Whether this body counts as a large one that is under way. */
  private boolean isLarge;

  private long timer = NO_TIMER;

  private RequestBody(HttpServerRequest request, BodyLimits limits) {
    this.request = request;
    this.limits = limits;
    this.loop = Vertx.currentContext();
  }

  /**
   * Reads the body. To be called on the request's event loop, before any byte of the body has been
   * read.
   *
   * @return the bytes, none without a body; fails with a refusal if they are too many, come too
   *     slowly, are compressed, or are of a type that is not read as JSON
   */
  public static CompletableFuture<byte[]> json(HttpServerRequest request, BodyLimits limits) {
    if (request.isEnded() || isAbsent(request)) {
      return CompletableFuture.completedFuture(NONE);
    }
    RequestBody body = new RequestBody(request, limits);
    if (announcedLength(request) > limits.bytes()) {
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
          endLarge();
        });
    request.resume();
    // Most bodies arrive together with their head and need no timer.
    loop.runOnContext(later -> startTimer(limits.timeout().toMillis()));
  }

  private void onBytes(Buffer more) {
    if (json.isDone()) {
      return;
    }
    int sum = length + more.length();
    if (sum > limits.bytes()) {
      refuse(tooLarge());
    } else if (sum > BodyLimits.SMALL_BYTES && !isLarge && !beginLarge()) {
      refuse(Refusals.full());
    } else if (length == 0) {
      bytes = more.getBytes();
      length = sum;
    } else {
      if (sum > bytes.length) {
        // Doubling keeps the number of copies small for a body in many pieces.
        bytes = Arrays.copyOf(bytes, Math.max(sum, 2 * bytes.length));
      }
      more.getBytes(bytes, length);
      length = sum;
    }
  }

  private boolean beginLarge() {
    isLarge = limits.beginLarge();
    return isLarge;
  }

  private void endLarge() {
    if (isLarge) {
      isLarge = false;
      limits.endLarge();
    }
  }

  /** Refuses the body, and forgets what came of it. */
  private void refuse(Refusal refusal) {
    bytes = NONE;
    endLarge();
    json.completeExceptionally(refusal);
  }

  private void onEnd() {
    ended = true;
    stopTimer();
    endLarge();
    if (json.isDone()) {
      return;
    }
    Refusal refusal =
        length == 0
            ? null
            : JsonContent.refusal(
                request.getHeader(HttpHeaders.CONTENT_TYPE),
                request.getHeader(HttpHeaders.CONTENT_ENCODING));
    if (refusal == null) {
      json.complete(bytes.length == length ? bytes : Arrays.copyOf(bytes, length));
    } else {
      json.completeExceptionally(refusal);
    }
  }

  /** Returns the value of {@code Content-Length} in bytes; 0 without one. */
  public static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return length.length() > 18 ? Long.MAX_VALUE : Long.parseLong("0" + length);
  }

  private static boolean isAbsent(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean isChunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    return !isChunked && (length == null || length.equals("0")) && request.version().ordinal() < 2;
  }

  /** Returns the refusal of a body that is too large. */
  public static Refusal tooLarge() {
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
    refuse(new Refusal(Problem.REQUEST_TIMEOUT, "The body did not arrive in time."));
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
