package dev.parley.backplane.redis.script;

import org.jspecify.annotations.Nullable;

/**
 * The trace of a message at the end of its log entry, as one more JSON member: {@code
 * ,"traceparent":"00-...-01"}. It is absent if the message is not traced.
 *
 * <p>A message without a trace never ends like that: within a JSON string, a quotation mark has a
 * backslash before it, and members that the client names are within braces. Scripts of builds
 * without traces treat the suffix as a part of the message (docs/decisions).
 */
final class TraceSuffix {
  private static final String BEGIN = ",\"traceparent\":\"";

  /** Length of a {@code traceparent} of version 00 in characters (W3C Trace Context, 3.2.2). */
  private static final int VALUE = 55;

  /** In characters. {@code add_to_timeline.lua} gets it as a constant. */
  static final int LENGTH = BEGIN.length() + VALUE + 1;

  private TraceSuffix() {}

  /** Returns the members of a message, followed by the trace if there is one. */
  static String append(String members, @Nullable String trace) {
    return trace == null ? members : members + BEGIN + trace + '"';
  }

  /** Returns where the trace of an entry begins; the end of the entry if it has none. */
  static int begin(String entry) {
    int begin = entry.length() - LENGTH;
    return begin >= 0 && entry.startsWith(BEGIN, begin) ? begin : entry.length();
  }

  /** Returns the trace that begins there; null at the end of the entry. */
  static @Nullable String from(String entry, int begin) {
    return begin == entry.length()
        ? null
        : entry.substring(begin + BEGIN.length(), entry.length() - 1);
  }
}
