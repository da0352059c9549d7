package dev.parley.http.exchange;

import dev.parley.http.header.RequestHeader;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Parameters that a request has in a header or, so that it needs no preflight, in its query. */
public final class Parameters {
  /** The query parameter that stands for {@code Idempotency-Key}. */
  public static final String IDEMPOTENCY_KEY = "idempotencyKey";

  /** The query parameter that stands for {@code TTL}. */
  public static final String TTL = "ttl";

  /** The query parameter that stands for {@code Last-Event-ID}. */
  public static final String LAST_EVENT_ID = "lastEventId";

  private static final int MAX_KEY = 128;
  private static final int MIN_SECRET_KEY = 16;
  private static final int MAX_TTL_SECONDS = 3600;
  private static final int MAX_WAIT_SECONDS = 30;

  private Parameters() {}

  /** Returns the idempotency key of a send: 1 to 128 characters, or null. */
  public static @Nullable String sendKey(Exchange exchange) {
    return checkedKey(headerOrQuery(exchange, RequestHeader.IDEMPOTENCY_KEY, IDEMPOTENCY_KEY), 1);
  }

  /** Returns the idempotency key of a join, which is a secret: 16 to 128 characters, or null. */
  public static @Nullable String joinKey(Exchange exchange) {
    return joinKey(headerOrQuery(exchange, RequestHeader.IDEMPOTENCY_KEY, IDEMPOTENCY_KEY));
  }

  /** Returns {@code key} if it can be the idempotency key of a join, or is null. */
  public static @Nullable String joinKey(@Nullable String key) {
    return checkedKey(key, MIN_SECRET_KEY);
  }

  private static @Nullable String checkedKey(@Nullable String key, int minLength) {
    if (key != null && (key.length() < minLength || key.length() > MAX_KEY)) {
      throw new Refusal(
          Problem.INVALID_PARAMETER,
          "An idempotency key has %d to %d characters here.".formatted(minLength, MAX_KEY));
    }
    return key;
  }

  /**
   * Returns how long a message may wait (RFC 8030, section 5.2); null if the client did not say.
   */
  public static @Nullable Duration ttl(Exchange exchange) {
    String text = headerOrQuery(exchange, RequestHeader.TTL, TTL);
    return text == null ? null : Duration.ofSeconds(wholeNumber("TTL", text, MAX_TTL_SECONDS));
  }

  /** Returns how long a poll waits, zero if the client did not say. */
  public static Duration pollWait(Exchange exchange) {
    String text = exchange.queryParameter("wait");
    return text == null
        ? Duration.ZERO
        : Duration.ofSeconds(wholeNumber("wait", text, MAX_WAIT_SECONDS));
  }

  /** Returns the header, else the query parameter; null if the request has neither. */
  public static @Nullable String headerOrQuery(
      Exchange exchange, RequestHeader header, String parameter) {
    String value = exchange.header(header);
    return value != null ? value : exchange.queryParameter(parameter);
  }

  private static int wholeNumber(String what, String text, int max) {
    int number = -1;
    if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number = Integer.parseInt(text);
    }
    if (number < 0 || number > max) {
      throw new Refusal(
          Problem.INVALID_PARAMETER, "%s is a whole number from 0 to %d.".formatted(what, max));
    }
    return number;
  }
}
