package dev.parley.room;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What else is known of a timeline entry: a few names with one value each. Names and values are
 * words of ASCII without blanks, {@code ;} and {@code =}.
 *
 * @param values in the order in which they are written
 */
public record Attributes(Map<String, String> values) {
  /** Nothing else is known. */
  public static final Attributes NONE = new Attributes(Map.of());

  /** Makes attributes one by one. */
  public static final class Builder {
    private final Map<String, String> values = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a value; null adds nothing. */
    public Builder add(String name, @Nullable String value) {
      if (value != null) {
        values.put(name, value);
      }
      return this;
    }

    /** Adds a number; 0 adds nothing. */
    public Builder addCount(String name, int count) {
      return count == 0 ? this : add(name, Integer.toString(count));
    }

    /** Returns what was added. */
    public Attributes build() {
      return values.isEmpty() ? NONE : new Attributes(values);
    }
  }

  /** Begins without any. */
  public static Builder builder() {
    return new Builder();
  }

  /** Reads {@link #text}; ignores what has not that form. */
  public static Attributes parse(String text) {
    Builder read = builder();
    for (String each : text.split(";")) {
      int end = each.indexOf('=');
      if (end > 0) {
        read.add(each.substring(0, end), each.substring(end + 1));
      }
    }
    return read.build();
  }

  /** Returns {@code name=value;name=value}; empty for none. */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : ";").append(name).append('=').append(value));
    return text.toString();
  }

  /** Says whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns the value of that name; null without one. */
  public @Nullable String value(String name) {
    return values.get(name);
  }

  /** Returns the number of that name; 0 if there is none, or if it is no number. */
  public int count(String name) {
    String value = values.get(name);
    try {
      return value == null ? 0 : Integer.parseInt(value);
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }
}
