package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a client wants to receive. */
enum Reception {
  /** An event stream. */
  STREAM,
  /** One answer. */
  POLL;

  /** A weight of nothing (RFC 9110, section 12.4.2). */
  private static final Pattern REFUSED = Pattern.compile(";\\s*q=0(\\.0*)?\\s*(;|$)");

  /**
   * Reads {@code Accept}: an explicit {@code text/event-stream} wins, then an explicit {@code
   * application/json}; wildcards or none mean a stream.
   */
  static Reception of(HttpServerRequest request) {
    return of(String.join(",", request.headers().getAll(HttpHeaders.ACCEPT)));
  }

  /** Says whether a header asks for a stream. */
  static boolean isStream(String accept) {
    try {
      return of(accept) == STREAM;
    } catch (Refusal notAcceptable) {
      return false;
    }
  }

  /** Reads what all of {@code Accept} say, with commas between them; empty for none. */
  private static Reception of(String accept) {
    if (accept.isBlank()) {
      return STREAM;
    }
    boolean json = false;
    boolean wildcard = false;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
      int end = range.indexOf(';');
      if (end >= 0 && REFUSED.matcher(range).find(end)) {
        continue;
      }
      switch ((end < 0 ? range : range.substring(0, end)).strip()) {
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
