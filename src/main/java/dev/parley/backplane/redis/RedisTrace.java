package dev.parley.backplane.redis;

import org.jspecify.annotations.Nullable;

/**
 * The trace of a message, as the last member of its entry: {@code ,"traceparent":"00-...-01"}, or
 * nothing. No message can end like that by itself, since a quotation mark within a string has a
 * backslash before it, and what a client calls so is within braces. The scripts of replicas that
 * know nothing of traces take it for a part of the message (docs/decisions).
 */
final class RedisTrace {
  private static final String BEGIN = ",\"traceparent\":\"";

  /** Of a {@code traceparent} of version 00 (W3C Trace Context, 3.2.2). */
  private static final int VALUE = 55;

  /** As {@code note.lua} knows it, too. */
  static final int LENGTH = BEGIN.length() + VALUE + 1;

  private RedisTrace() {}

  /** Returns the members of a message with the trace behind them, if there is one. */
  static String after(String members, @Nullable String trace) {
    return trace == null ? members : members + BEGIN + trace + '"';
  }

  /** Returns where the trace of an entry begins; its end, if it has none. */
  static int begin(String entry) {
    int begin = entry.length() - LENGTH;
    return begin >= 0 && entry.startsWith(BEGIN, begin) ? begin : entry.length();
  }

  /** Returns the trace that begins there, if there is one. */
  static @Nullable String from(String entry, int begin) {
    return begin == entry.length()
        ? null
        : entry.substring(begin + BEGIN.length(), entry.length() - 1);
  }
}
