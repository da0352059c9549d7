package dev.parley.proxies;

import dev.parley.testing.Http;
import dev.parley.testing.Replica;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The streams that a replica holds open, as its metrics say. */
final class Streams {
  private static final Pattern GAUGE =
      Pattern.compile("(?m)^parley_streams(?:\\{[^}]*})? ([\\d.]+)");

  private Streams() {}

  static long at(Replica replica) {
    String metrics = new Http(replica.url()).ask("GET", "/q/metrics", null, Map.of()).body();
    Matcher gauge = GAUGE.matcher(metrics);
    if (!gauge.find()) {
      throw new AssertionError("no parley_streams in " + metrics);
    }
    return (long) Double.parseDouble(gauge.group(1));
  }
}
