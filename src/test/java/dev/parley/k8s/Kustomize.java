package dev.parley.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs {@code kustomize} or the one inside {@code kubectl}, from version 5 on. */
final class Kustomize {
  /** Older versions render some fields differently. */
  private static final int OLDEST = 5;

  private static final Pattern MAJOR = Pattern.compile("(?:kustomizeVersion\": \"|^)v(\\d+)\\.");

  /** Returns the command that renders a directory; empty if neither program is installed. */
  private static final List<String> COMMAND = command();

  private Kustomize() {}

  static boolean isInstalled() {
    return !COMMAND.isEmpty();
  }

  static List<ObjectNode> build(Path directory) {
    List<String> command =
        Stream.concat(COMMAND.stream(), Stream.of(directory.toString())).toList();
    return Yaml.documents(Tool.run(command)).stream().map(ObjectNode.class::cast).toList();
  }

  private static List<String> command() {
    if (isRecent("kustomize", "version")) {
      return List.of("kustomize", "build");
    }
    return isRecent("kubectl", "version", "--client", "--output=json")
        ? List.of("kubectl", "kustomize")
        : List.of();
  }

  private static boolean isRecent(String program, String... version) {
    if (!Programs.areInstalled(program)) {
      return false;
    }
    List<String> command = Stream.concat(Stream.of(program), Stream.of(version)).toList();
    Matcher major = MAJOR.matcher(Tool.run(command));
    return major.find() && Integer.parseInt(major.group(1)) >= OLDEST;
  }
}
