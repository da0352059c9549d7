package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request says in a header or, so that it needs no preflight, in its query. */
final class Parameters {
  private static final int MAX_KEY = 128;
  private static final int MIN_SECRET = 16;

  private Parameters() {}

  /** Returns the idempotency key of a send: 1 to 128 characters, or null. */
  static @Nullable String key(HttpServerRequest request) {
    return key(request, 1);
  }

  /** Returns the idempotency key of a join, which is a secret: 16 to 128 characters, or null. */
  static @Nullable String joinKey(HttpServerRequest request) {
    return key(request, MIN_SECRET);
  }

  private static @Nullable String key(HttpServerRequest request, int least) {
    return checkKey(either(request, "Idempotency-Key", "idempotencyKey"), least);
  }

  /** Returns the idempotency key of a send, as {@link #key(HttpServerRequest)} does. */
  static @Nullable String checkKey(@Nullable String key) {
    return checkKey(key, 1);
  }

  /** Returns the idempotency key of a join, as {@link #joinKey(HttpServerRequest)} does. */
  static @Nullable String checkJoinKey(@Nullable String key) {
    return checkKey(key, MIN_SECRET);
  }

  private static @Nullable String checkKey(@Nullable String key, int least) {
    if (key != null && (key.length() < least || key.length() > MAX_KEY)) {
      throw new Refusal(
          Problem.INVALID_PARAMETER,
          "An idempotency key has %d to %d characters here.".formatted(least, MAX_KEY));
    }
    return key;
  }

  /**
   * Returns how long a message may wait (RFC 8030, section 5.2); null if the client did not say.
   */
  static @Nullable Duration ttl(HttpServerRequest request) {
    String text = either(request, "TTL", "ttl");
    return text == null ? null : Duration.ofSeconds(wholeNumber("TTL", text, 3600));
  }

  /** Returns how long a poll waits, zero if the client did not say. */
  static Duration pollWait(HttpServerRequest request) {
    String text = request.getParam("wait");
    return text == null ? Duration.ZERO : Duration.ofSeconds(wholeNumber("wait", text, 30));
  }

  static @Nullable String either(HttpServerRequest request, String header, String parameter) {
    String value = request.getHeader(header);
    return value != null ? value : request.getParam(parameter);
  }

  private static int wholeNumber(String what, String text, int most) {
    int number = -1;
    if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number = Integer.parseInt(text);
    }
    if (number < 0 || number > most) {
      throw new Refusal(
          Problem.INVALID_PARAMETER, "%s is a whole number from 0 to %d.".formatted(what, most));
    }
    return number;
  }
}
