package dev.parley.protocol;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

/** Writes JSON for the log and the streams: on one line, with well-formed Unicode. */
public final class Json {
  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private Json() {}

  /** Appends {@code value} as a JSON string, or {@code null}. */
  public static StringBuilder string(StringBuilder json, @Nullable CharSequence value) {
    if (value == null) {
      return json.append("null");
    }
    json.append('"');
    int start = json.length();
    ENCODER.quoteAsString(value, json);
    escapeLoneSurrogates(json, start);
    return json.append('"');
  }

  /**
   * Escapes every unpaired surrogate from {@code start} on, as {@code JSON.stringify} does
   * (ECMAScript 25.5.2). UTF-8 cannot encode it, and Java would write a question mark.
   */
  public static void escapeLoneSurrogates(StringBuilder json, int start) {
    for (int i = start; i < json.length(); i++) {
      char c = json.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (paired) {
        i++;
      } else {
        json.replace(i, i + 1, "\\u" + Integer.toHexString(c));
        i += 5;
      }
    }
  }
}
