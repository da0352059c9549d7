package dev.parley.http.exchange;

import dev.parley.http.header.ResponseHeader;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an answer to a response of Vert.x. */
public final class RouterAnswer {
  private RouterAnswer() {}

  /**
   * Writes an answer. If another one has begun, that one is broken off; if it has ended, or the
   * client is gone, there is no effect.
   *
   * @param body null if the status has none
   */
  public static void write(
      HttpServerResponse response,
      int status,
      List<ResponseHeader> headers,
      @Nullable String body) {
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.setStatusCode(status);
    for (ResponseHeader header : headers) {
      response.putHeader(header.name(), header.value());
    }
    if (body == null) {
      response.end();
    } else {
      response.end(body);
    }
  }
}
