package dev.parley.http.exchange;

import dev.parley.http.header.RequestHeader;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code Accept} (RFC 9110, section 12.5.1). */
public final class ContentNegotiation {
  /** A weight of zero: the client does not take this type (RFC 9110, section 12.4.2). */
  private static final Pattern ZERO_WEIGHT = Pattern.compile(";\\s*q=0(\\.0*)?\\s*(;|$)");

  private static final Set<String> COVERS_JSON = Set.of("*/*", "application/*", "application/json");

  private ContentNegotiation() {}

  /** The two ways to receive. */
  public enum Reception {
    /** An event stream. */
    STREAM,
    /** One answer in JSON. */
    POLL
  }

  /**
   * Returns how a client wants to receive: an explicit {@code text/event-stream} wins, then an
   * explicit {@code application/json}. A wildcard or no header means a stream.
   *
   * @throws Refusal {@code not-acceptable} if the client takes neither
   */
  public static Reception reception(Exchange exchange) {
    String accept = accept(exchange);
    if (accept.isBlank()) {
      return Reception.STREAM;
    }
    boolean takesJson = false;
    boolean takesAnything = false;
    for (String range : accept.split(",")) {
      switch (takenType(range)) {
        case "text/event-stream" -> {
          return Reception.STREAM;
        }
        case "application/json" -> takesJson = true;
        case "*/*", "text/*" -> takesAnything = true;
        default -> {
          // A type that is not offered here.
        }
      }
    }
    if (takesJson) {
      return Reception.POLL;
    }
    if (takesAnything) {
      return Reception.STREAM;
    }
    throw new Refusal(
        Problem.NOT_ACCEPTABLE, "There is text/event-stream and application/json here.");
  }

  /**
   * Checks that the client takes JSON.
   *
   * @throws Refusal {@code not-acceptable} if it does not
   */
  public static void requireJson(Exchange exchange) {
    String accept = accept(exchange);
    if (accept.isBlank() || COVERS_JSON.contains(accept)) {
      return;
    }
    for (String range : accept.split(",")) {
      if (COVERS_JSON.contains(takenType(range))) {
        return;
      }
    }
    throw new Refusal(Problem.NOT_ACCEPTABLE, "There is application/json here.");
  }

  private static String accept(Exchange exchange) {
    return String.join(",", exchange.headers(RequestHeader.ACCEPT)).toLowerCase(Locale.ROOT);
  }

  /** Returns the media type of one range, in lower case; empty if its weight is zero. */
  private static String takenType(String range) {
    int end = range.indexOf(';');
    if (end < 0) {
      return range.strip();
    }
    return ZERO_WEIGHT.matcher(range).find(end) ? "" : range.substring(0, end).strip();
  }
}
