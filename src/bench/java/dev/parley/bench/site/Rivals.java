package dev.parley.bench.site;

import java.nio.file.Path;
import java.util.Optional;

/** The directory of the other measured systems, and the npm packages that they need. */
final class Rivals {
  static final Path DIRECTORY = Path.of("src", "bench", "rivals").toAbsolutePath();

  private Rivals() {}

  /** Returns which requirement of a Node server with this package is missing; empty if none is. */
  static Optional<String> missing(String npmPackage) {
    return Needs.program("node")
        .or(
            () ->
                Needs.file(DIRECTORY.resolve("node_modules").resolve(npmPackage))
                    .map(missing -> missing + "; npm ci --prefix src/bench/rivals installs it"));
  }
}
