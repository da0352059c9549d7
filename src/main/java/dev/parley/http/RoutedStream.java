package dev.parley.http;

import dev.parley.delivery.FrameSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** An event stream that answers a request which came by the router, over whatever protocol. */
final class RoutedStream extends EventStreamResponse {
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context loop;
  private final LastAnswers lastAnswers;

  /** A response that has not begun; to be made on the request's event loop. */
  RoutedStream(HttpServerRequest request, Unwritten all, LastAnswers lastAnswers) {
    super(all);
    this.request = request;
    this.response = request.response();
    this.loop = Vertx.currentContext();
    this.lastAnswers = lastAnswers;
    response.closeHandler(gone -> onGone());
    response.exceptionHandler(failure -> onGone());
  }

  @Override
  FrameSink begin() {
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE);
    response.putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
    response.putHeader(ACCEL_BUFFERING, "no");
    return this;
  }

  @Override
  void runSoon() {
    loop.runOnContext(now -> run());
  }

  @Override
  void transmit(byte[] bytes, int size) {
    response
        .write(Buffer.buffer(size).appendBytes(bytes, 0, size))
        .onComplete(written -> onWritten(size));
  }

  @Override
  void finish() {
    if (!response.ended()) {
      response.end().onComplete(ended -> lastAnswers.afterStream(request));
    }
  }

  /** On HTTP/2 the connection goes on with the client's other streams. */
  @Override
  void abandon() {
    if (response.streamId() < 0) {
      request.connection().close();
    } else {
      response.reset();
    }
  }
}
