package dev.parley.http.body;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which bodies are read as JSON, by what their headers say. */
public final class JsonContent {
  private JsonContent() {}

  /**
   * Returns why a body is not read as JSON; null if it is. A missing type means JSON; {@code
   * text/plain} is read, too, because a cross-origin request with it needs no preflight.
   *
   * @param type the value of {@code Content-Type}; null without one
   * @param encoding the value of {@code Content-Encoding}; null without one
   */
  public static @Nullable Refusal refusal(@Nullable String type, @Nullable String encoding) {
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      return new Refusal(Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, not compressed.");
    }
    return isJson(type)
        ? null
        : new Refusal(
            Problem.UNSUPPORTED_MEDIA_TYPE, "Send application/json, or text/plain holding JSON.");
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null || type.equals("application/json")) {
      return true;
    }
    int end = type.indexOf(';');
    String mediaType = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return mediaType.equals("application/json") || mediaType.equals("text/plain");
  }
}
