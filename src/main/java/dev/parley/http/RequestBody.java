package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request before its door sees it: at most so many bytes, and within a time.
 *
 * <p>A body that is too large is refused as soon as that is known, and what still comes of it is
 * read and dropped for as long as a body may take: a client that is sending when the connection is
 * closed would not get to see the answer.
 */
final class RequestBody {
  private static final String BODY = "parley.body";
  private static final String REFUSAL = "parley.body.refusal";

  private final RoutingContext context;
  private final Buffer bytes = Buffer.buffer();
  private final Vertx vertx;
  private final Runnable then;
  private final int maxBytes;
  private final long timer;

  /** Whether the door has been given the body, or its refusal. On the event loop. */
  private boolean done;

  private RequestBody(RoutingContext context, BodyBounds bounds, Runnable then) {
    this.context = context;
    this.vertx = context.vertx();
    this.then = then;
    this.maxBytes = bounds.bytes();
    this.timer = vertx.setTimer(bounds.timeout().toMillis(), tick -> onTimeout());
  }

  /** Reads the body, if there is one, and goes on to the next handler. */
  static void read(RoutingContext context, BodyBounds bounds) {
    read(context, bounds, context::next);
  }

  private static void read(RoutingContext context, BodyBounds bounds, Runnable then) {
    HttpServerRequest request = context.request();
    if (request.isEnded() || hasNone(request)) {
      then.run();
      return;
    }
    RequestBody body = new RequestBody(context, bounds, then);
    if (announces(request) > body.maxBytes) {
      body.goOn(tooLarge());
    }
    request.handler(body::onBytes).endHandler(end -> body.onEnd());
    request.exceptionHandler(failure -> body.vertx.cancelTimer(body.timer));
    request.resume();
  }

  /**
   * Reads the body for a JAX-RS method, which gets its request unread: on HTTP/2 JAX-RS cannot
   * begin with one whose body has been.
   *
   * @return what {@link #json} returns; fails with its refusals
   */
  static CompletionStage<byte[]> reading(RoutingContext context, BodyBounds bounds) {
    CompletableFuture<byte[]> json = new CompletableFuture<>();
    read(
        context,
        bounds,
        () -> {
          try {
            json.complete(json(context));
          } catch (Refusal refusal) {
            json.completeExceptionally(refusal);
          }
        });
    return json;
  }

  /**
   * Returns what was read, of a type that is read as JSON.
   *
   * @throws Refusal if the body is too large, came too slowly, is compressed, or says it is
   *     something else
   */
  static byte[] json(RoutingContext context) {
    byte[] bytes = any(context);
    if (bytes.length > 0 && isEncoded(context.request())) {
      throw new Refusal(Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, not compressed.");
    }
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (bytes.length > 0 && type != null && !isRead(type)) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE, "Send application/json, or text/plain holding JSON.");
    }
    return bytes;
  }

  /** Returns what was read, whatever it is. */
  private static byte[] any(RoutingContext context) {
    Refusal refusal = context.get(REFUSAL);
    if (refusal != null) {
      throw refusal;
    }
    Buffer bytes = context.get(BODY);
    return bytes == null ? new byte[0] : bytes.getBytes();
  }

  private static boolean isEncoded(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
  }

  private static boolean isRead(String contentType) {
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

  private void onBytes(Buffer more) {
    if (bytes.length() + more.length() <= maxBytes) {
      bytes.appendBuffer(more);
    } else if (!done) {
      goOn(tooLarge());
    }
  }

  private void onEnd() {
    vertx.cancelTimer(timer);
    if (!done) {
      goOn(null);
    }
  }

  private void onTimeout() {
    if (!done) {
      goOn(new Refusal(Problem.REQUEST_TIMEOUT, "The body did not arrive in time."));
    }
    if (context.response().ended()) {
      hangUp();
    } else {
      context.addEndHandler(end -> hangUp());
    }
  }

  /**
   * Takes no more of the body; on HTTP/2 the connection goes on with the client's other requests.
   */
  private void hangUp() {
    if (context.response().streamId() < 0) {
      context.request().connection().close();
    } else {
      context.response().reset();
    }
  }

  static Refusal tooLarge() {
    return new Refusal(Problem.BODY_TOO_LARGE, "The body is larger than a body may be.");
  }

  private void goOn(@Nullable Refusal refusal) {
    done = true;
    if (refusal == null) {
      context.put(BODY, bytes);
    } else {
      context.put(REFUSAL, refusal);
    }
    then.run();
  }
}
