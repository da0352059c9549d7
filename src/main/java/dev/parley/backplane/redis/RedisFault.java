package dev.parley.backplane.redis;

import dev.parley.room.BackplaneUnavailable;
import io.vertx.redis.client.Response;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong with Redis, in words for the log and for readiness. They have no secret. */
final class RedisFault {
  private static final int MAX_LENGTH = 200;

  /** The client lists what each sentinel answered, one in a line. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R[\\s-]*");

  /**
   * Redis quotes the arguments of a command that it does not know. Those of {@code AUTH} are a
   * password.
   */
  private static final String QUOTED_ARGUMENTS = ", with args beginning with";

  private static final Set<String> MISDIRECTED = Set.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN");

  private RedisFault() {}

  /** Returns what Redis answered, or what happened to the connection; never an empty text. */
  static String words(Throwable failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof BackplaneUnavailable && cause != null) {
      return words(cause);
    }
    Throwable root = root(failure);
    String message =
        root instanceof GeneralSecurityException || root instanceof SSLException
            ? "TLS failed: " + root.getMessage()
            : failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : shortened(message);
  }

  /** The client says no more than that TLS has failed. Why, only the first cause says. */
  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  private static String shortened(String message) {
    String line = LINE_BREAK.matcher(message.strip()).replaceAll("; ");
    int quoted = line.indexOf(QUOTED_ARGUMENTS);
    String safe = quoted < 0 ? line : line.substring(0, quoted);
    return safe.length() <= MAX_LENGTH ? safe : safe.substring(0, MAX_LENGTH) + "...";
  }

  /** Returns the error that Redis answered with; null if it answered with a result. */
  static @Nullable Throwable errorIn(@Nullable Response reply) {
    return reply instanceof Throwable error ? error : null;
  }

  /** Says whether Redis answered, with an error. Otherwise the connection failed. */
  static boolean isAnswer(Throwable failure) {
    return failure instanceof Response;
  }

  /** Says whether Redis answered with this error: {@code READONLY}, for example. */
  static boolean isError(Throwable failure, String code) {
    return isAnswer(failure) && code.equals(code(failure));
  }

  /**
   * Says whether a node of a cluster did not execute a command, because the hash slot is elsewhere,
   * on its way, or nowhere. The same command may succeed elsewhere or later.
   */
  static boolean isMisdirected(Throwable failure) {
    return isAnswer(failure) && MISDIRECTED.contains(code(failure));
  }

  /** Returns the hash slot that such an error names; -1 if it names none. */
  static int misdirectedSlot(Throwable failure) {
    String[] answer = words(failure).split(" ");
    boolean hasSlot = answer.length == 3 && (answer[0].equals("MOVED") || answer[0].equals("ASK"));
    return hasSlot ? Integer.parseInt(answer[1]) : -1;
  }

  /** Returns the first word of an error, by which Redis tells its errors apart. */
  static String code(Throwable failure) {
    String words = words(failure);
    int end = words.indexOf(' ');
    return end < 0 ? words : words.substring(0, end);
  }
}
