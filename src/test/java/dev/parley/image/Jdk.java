package dev.parley.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A JDK that is installed on this machine, for use in the image. */
record Jdk(Path home, int version) {
  private static final int WANTED = 25;

  /** The version that the image uses, if it is installed; else the JDK that runs the tests. */
  static Jdk best() {
    Path running = Path.of(System.getProperty("java.home"));
    return installed()
        .filter(jdk -> jdk.version() == WANTED)
        .findFirst()
        .orElseGet(() -> new Jdk(running, Runtime.version().feature()));
  }

  private static Stream<Jdk> installed() {
    Path system = Path.of("/usr/lib/jvm");
    Stream<Path> homes =
        Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
            .filter(home -> home != null)
            .map(Path::of);
    return Stream.concat(homes, children(system)).flatMap(home -> read(home).stream());
  }

  private static Stream<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted(Comparator.reverseOrder()).toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Optional<Jdk> read(Path home) {
    Properties release = new Properties();
    try (var in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      return Optional.empty();
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    return version.matches("\\d+.*") && Files.isExecutable(home.resolve("bin/java"))
        ? Optional.of(new Jdk(home, Integer.parseInt(version.replaceAll("\\D.*", ""))))
        : Optional.empty();
  }
}
