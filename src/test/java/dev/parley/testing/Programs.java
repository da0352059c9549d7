package dev.parley.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What this machine has installed, as its {@code PATH} says. */
public final class Programs {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private Programs() {}

  /** The first of that name on the path. */
  public static Optional<Path> find(String name) {
    return Stream.of(SEPARATOR.split(System.getenv().getOrDefault("PATH", "")))
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  public static boolean areInstalled(String... names) {
    return Stream.of(names).allMatch(name -> find(name).isPresent());
  }
}
