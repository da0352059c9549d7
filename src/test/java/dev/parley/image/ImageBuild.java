package dev.parley.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the steps of a Dockerfile on this machine, one by one, each stage in a folder of its own.
 * Two kinds of steps are not run. The result of {@code mvnw} is copied from this build's {@code
 * target}. Packages that {@code apt-get} would install must be installed already.
 */
final class ImageBuild {
  private static final Path FOLDER = Path.of("target", "image");

  private final Jdk jdk;
  private final Map<String, ImageRoot> roots = new LinkedHashMap<>();
  private final List<String> taken = new ArrayList<>();
  private int logs;

  private ImageBuild(Jdk jdk) {
    this.jdk = jdk;
  }

  /** Runs all steps of all stages. */
  static ImageBuild of(Dockerfile dockerfile, Jdk jdk) {
    ImageBuild build = new ImageBuild(jdk);
    dockerfile.stages().forEach(build::take);
    return build;
  }

  /** The root directory of the last stage, which is the image. */
  ImageRoot image() {
    return roots.get("");
  }

  /** The commands that were run, in order. */
  List<String> taken() {
    return taken;
  }

  static Path log(String name) {
    return FOLDER.resolve(name + ".log");
  }

  /** Empties all folders but the logs. */
  void clear() {
    roots.values().forEach(ImageRoot::clear);
  }

  private void take(Stage stage) {
    String folder = stage.name().isEmpty() ? "shipped" : stage.name();
    ImageRoot root = new ImageRoot(FOLDER.resolve(folder), jdk);
    roots.put(stage.name(), root);
    String directory = "/";
    List<String> shell = List.of("/bin/sh", "-c");
    for (Instruction instruction : stage.instructions()) {
      switch (instruction.keyword()) {
        case "WORKDIR" -> directory = instruction.text();
        case "SHELL" -> shell = instruction.exec().orElseThrow();
        case "COPY" -> copy(instruction, root, directory);
        case "RUN" -> run(instruction, root, directory, shell);
        default -> {}
      }
    }
  }

  private void copy(Instruction copy, ImageRoot root, String directory) {
    List<String> words = copy.words();
    String last = words.get(words.size() - 1);
    String target = last.startsWith("/") ? last : directory + "/" + last;
    for (String source : words.subList(0, words.size() - 1)) {
      Path from =
          copy.option("from").map(stage -> roots.get(stage).at(source)).orElse(Path.of(source));
      root.copy(from, target, last.endsWith("/"));
    }
  }

  private void run(Instruction run, ImageRoot root, String directory, List<String> shell) {
    if (run.text().startsWith("./mvnw ")) {
      root.copy(Path.of("target", "quarkus-app"), directory + "/target/quarkus-app", false);
      return;
    }
    if (run.text().startsWith("apt-get ")) {
      return;
    }
    List<String> command = new ArrayList<>();
    run.exec()
        .ifPresentOrElse(
            command::addAll,
            () -> {
              command.addAll(shell);
              command.add(run.text());
            });
    if (jdk.version() < 25) {
      // Before JDK 25, this option makes the JVM refuse to start without the cache.
      command.replaceAll(word -> word.equals("-XX:AOTMode=on") ? "-Xshare:on" : word);
    }
    taken.add(run.text());
    root.build(command, directory, log("step-" + ++logs));
  }
}
