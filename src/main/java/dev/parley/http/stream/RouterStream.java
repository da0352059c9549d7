package dev.parley.http.stream;

import dev.parley.delivery.FrameSink;
import dev.parley.http.header.ResponseHeader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** An event stream that answers a request of the router, by HTTP/1.1 or HTTP/2. */
public final class RouterStream extends EventStreamResponse {
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context loop;
  private final ConnectionDrain drain;

  /** A response that has not begun; to be made on the request's event loop. */
  public RouterStream(HttpServerRequest request, WriteBudget budget, ConnectionDrain drain) {
    super(budget);
    this.request = request;
    this.response = request.response();
    this.loop = Vertx.currentContext();
    this.drain = drain;
    response.closeHandler(gone -> onGone());
    response.exceptionHandler(failure -> onGone());
  }

  @Override
  public FrameSink begin() {
    response.setChunked(true);
    for (ResponseHeader header : HEADERS) {
      response.putHeader(header.name(), header.value());
    }
    return this;
  }

  @Override
  protected void runSoon() {
    loop.runOnContext(now -> run());
  }

  @Override
  protected void transmit(byte[] bytes, int size) {
    response
        .write(Buffer.buffer(size).appendBytes(bytes, 0, size))
        .onComplete(written -> onWritten(size));
  }

  @Override
  protected void finish() {
    if (!response.ended()) {
      response.end().onComplete(ended -> drain.afterStream(request));
    }
  }

  /** On HTTP/2 only the stream is reset, and the client's other requests go on. */
  @Override
  protected void abandon() {
    if (response.streamId() < 0) {
      request.connection().close();
    } else {
      response.reset();
    }
  }
}
