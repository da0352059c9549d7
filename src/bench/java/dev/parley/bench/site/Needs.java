package dev.parley.bench.site;

import dev.parley.bench.Options;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks for programs and files of this machine. Each method says what is missing. */
final class Needs {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private Needs() {}

  static Optional<String> file(Path path) {
    return Files.exists(path) ? Optional.empty() : Optional.of("there is no " + path);
  }

  static Optional<String> service(Options options) {
    return file(options.app().resolve("quarkus-run.jar"));
  }

  static Optional<String> cluster(Options options) {
    return service(options).or(Needs::redis).or(() -> program("redis-cli"));
  }

  static Optional<String> redis() {
    return program("redis-server");
  }

  static Optional<String> program(String name) {
    boolean there =
        Stream.of(SEPARATOR.split(System.getenv().getOrDefault("PATH", "")))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    return there ? Optional.empty() : Optional.of(name + " is not on the path");
  }
}
