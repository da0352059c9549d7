package dev.parley.http.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The origins whose pages may read answers: exact ones, {@code *} for all, or {@code /regular
 * expressions/}.
 *
 * <p>An exact origin is compared as a browser writes it (WHATWG HTML, serialization of an origin).
 * An entry that no browser can ever send stops the start.
 */
final class AllowedOrigins {
  static final String KEY = "quarkus.http.cors.origins";

  private final Set<String> exact = new HashSet<>();
  private final List<Pattern> patterns = new ArrayList<>();
  private boolean isAny;

  /**
   * Reads the configured entries.
   *
   * @throws IllegalArgumentException naming the key, if an entry can never match
   */
  AllowedOrigins(List<String> entries) {
    for (String entry : entries) {
      if (entry.equals("*")) {
        isAny = true;
      } else if (entry.length() > 2 && entry.startsWith("/") && entry.endsWith("/")) {
        patterns.add(pattern(entry));
      } else {
        String mistake = mistake(entry);
        if (mistake != null) {
          throw new IllegalArgumentException(
              "%s: no browser sends the origin \"%s\": %s".formatted(KEY, entry, mistake));
        }
        exact.add(entry);
      }
    }
  }

  private static Pattern pattern(String entry) {
    try {
      return Pattern.compile(entry.substring(1, entry.length() - 1));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: %s is not a regular expression: %s".formatted(KEY, entry, e.getDescription()), e);
    }
  }

  /** Returns why no browser sends this origin; null if one can. */
  private static @Nullable String mistake(String entry) {
    if (entry.equals("null")) {
      return null;
    }
    if (!entry.equals(entry.strip()) || entry.isEmpty()) {
      return "remove the white space";
    }
    int schemeEnd = entry.indexOf("://");
    if (schemeEnd < 1) {
      return "it needs a scheme, like https://";
    }
    String authority = entry.substring(schemeEnd + 3);
    if (authority.isEmpty()) {
      return "it needs a host";
    }
    if (authority.indexOf('*') >= 0) {
      return "for a pattern, write a regular expression between slashes";
    }
    if (authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0) {
      return "it ends after the host and the port, without a slash or a path";
    }
    if (!entry.equals(entry.toLowerCase(Locale.ROOT))) {
      return "scheme and host are written in small letters";
    }
    boolean hasDefaultPort =
        (entry.startsWith("http://") && authority.endsWith(":80"))
            || (entry.startsWith("https://") && authority.endsWith(":443"));
    return hasDefaultPort ? "the default port is left out" : null;
  }

  boolean isEmpty() {
    return !isAny && exact.isEmpty() && patterns.isEmpty();
  }

  boolean include(String origin) {
    return isAny
        || exact.contains(origin)
        || patterns.stream().anyMatch(pattern -> pattern.matcher(origin).matches());
  }
}
