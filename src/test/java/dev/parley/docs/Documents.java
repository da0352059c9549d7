package dev.parley.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's documents, as the tests' working directory has them. */
final class Documents {
  static final Path README = Path.of("README.md");
  static final Path CONFIGURATION = Path.of("docs", "configuration.md");
  static final Path PROTOCOL = Path.of("docs", "protocol.md");

  private Documents() {}

  static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The README and everything in docs. */
  static List<Path> all() {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(README), docs.filter(path -> path.toString().endsWith(".md")).sorted())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
