package dev.parley.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the kustomizations of the project. */
final class Manifests {
  static final Path BASE = Path.of("k8s", "base");
  private static final Path OVERLAYS = Path.of("k8s", "overlays");
  private static final Path COMPONENTS = Path.of("k8s", "components");
  private static final Path TESTED = Path.of("src", "test", "k8s");

  private Manifests() {}

  static Path overlay(String name) {
    return OVERLAYS.resolve(name);
  }

  static Path tested(String name) {
    return TESTED.resolve(name);
  }

  /** Returns the directories that can be applied: overlays, and combinations made for tests. */
  static List<Path> applicable() {
    List<Path> all = new ArrayList<>(children(OVERLAYS));
    all.addAll(children(TESTED));
    return all;
  }

  static List<Path> components() {
    return children(COMPONENTS);
  }

  private static List<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
