package dev.parley.protocol;

import com.fasterxml.jackson.core.io.CharTypes;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes JSON for the log and the streams: on one line, with well-formed Unicode. */
public final class Json {
  /** By character: 0 for none, a letter for a short escape, less than 0 for that of a number. */
  private static final int[] ESCAPES = CharTypes.get7BitOutputEscapes();

  private static final HexFormat HEX = HexFormat.of();

  private Json() {}

  /**
   * Appends {@code value} as a JSON string, or {@code null}. What needs no escape is copied in one
   * piece: session descriptions are the largest texts that pass through the service.
   */
  public static StringBuilder string(StringBuilder json, @Nullable String value) {
    if (value == null) {
      return json.append("null");
    }
    json.append('"');
    int copied = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ESCAPES.length ? ESCAPES[c] == 0 : !isUnpaired(value, i)) {
        continue;
      }
      escape(json.append(value, copied, i), c);
      copied = i + 1;
    }
    return json.append(value, copied, value.length()).append('"');
  }

  private static void escape(StringBuilder json, char c) {
    int escape = c < ESCAPES.length ? ESCAPES[c] : -1;
    json.append('\\');
    if (escape > 0) {
      json.append((char) escape);
    } else {
      json.append('u').append(HEX.toHexDigits(c));
    }
  }

  /**
   * Escapes every unpaired surrogate in JSON, as {@code JSON.stringify} does (ECMAScript 25.5.2).
   * UTF-8 cannot encode it, and Java would write a question mark.
   */
  public static String wellFormed(String json) {
    StringBuilder escaped = null;
    int copied = 0;
    for (int i = 0; i < json.length(); i++) {
      if (isUnpaired(json, i)) {
        escaped = escaped == null ? new StringBuilder(json.length() + 16) : escaped;
        escape(escaped.append(json, copied, i), json.charAt(i));
        copied = i + 1;
      }
    }
    return escaped == null ? json : escaped.append(json, copied, json.length()).toString();
  }

  private static boolean isUnpaired(String text, int i) {
    char c = text.charAt(i);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
        : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
  }
}
