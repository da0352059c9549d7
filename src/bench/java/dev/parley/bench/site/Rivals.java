package dev.parley.bench.site;

import java.nio.file.Path;
import java.util.Optional;

/** Where what stands beside Parley is kept, and what npm has installed for it. */
final class Rivals {
  static final Path DIRECTORY = Path.of("src", "bench", "rivals").toAbsolutePath();

  private Rivals() {}

  /** What is missing of a program of ours that uses this package. */
  static Optional<String> missing(String npmPackage) {
    return Needs.program("node")
        .or(
            () ->
                Needs.file(DIRECTORY.resolve("node_modules").resolve(npmPackage))
                    .map(missing -> missing + "; npm ci --prefix src/bench/rivals installs it"));
  }
}
