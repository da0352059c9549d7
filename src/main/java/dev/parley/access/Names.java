package dev.parley.access;

import java.util.List;

/**
 * The rooms, or lobbies, that a claim names.
 *
 * @param patterns names, and prefixes that end in {@code *}
 */
record Names(List<String> patterns) {
  static final Names NONE = new Names(List.of());

  boolean include(String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
