package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/** How a client wants to receive. */
enum Reception {
  /** An event stream. */
  STREAM,
  /** One answer. */
  POLL;

  /**
   * Reads {@code Accept}: an explicit {@code text/event-stream} wins, then an explicit {@code
   * application/json}; wildcards or none mean a stream.
   */
  static Reception of(HttpServerRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaders.ACCEPT);
    String accept = String.join(",", headers).toLowerCase(Locale.ROOT);
    if (accept.isBlank()) {
      return STREAM;
    }
    boolean json = false;
    boolean wildcard = false;
    for (String range : accept.split(",")) {
      String type = range.split(";", 2)[0].strip();
      boolean refused = range.matches(".*;\\s*q=0(\\.0*)?\\s*(;.*)?");
      if (refused) {
        continue;
      }
      switch (type) {
        case "text/event-stream" -> {
          return STREAM;
        }
        case "application/json" -> json = true;
        case "*/*", "text/*" -> wildcard = true;
        default -> {
          // Some other type: of no use here.
        }
      }
    }
    if (json) {
      return POLL;
    }
    if (wildcard) {
      return STREAM;
    }
    throw new Refusal(
        Problem.NOT_ACCEPTABLE, "There is text/event-stream and application/json here.");
  }
}
