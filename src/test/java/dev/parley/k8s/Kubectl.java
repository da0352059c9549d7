package dev.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kustomize inside the {@code kubectl} on the path. */
final class Kubectl {
  private static final Pattern MAJOR = Pattern.compile("\"kustomizeVersion\": \"v(\\d+)");

  private Kubectl() {}

  /** Whether there is one of a version that does as today's does. */
  static boolean isRecent() {
    if (!Programs.areInstalled("kubectl")) {
      return false;
    }
    Matcher major = MAJOR.matcher(run("version", "--client", "--output=json"));
    return major.find() && Integer.parseInt(major.group(1)) >= 5;
  }

  static List<JsonNode> kustomize(Path directory) {
    return Yaml.documents(run("kustomize", directory.toString()));
  }

  private static String run(String... arguments) {
    try {
      Path output = Files.createTempFile("kubectl", ".out");
      try {
        Process kubectl =
            new ProcessBuilder(Stream.concat(Stream.of("kubectl"), Stream.of(arguments)).toList())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean ended = kubectl.waitFor(30, TimeUnit.SECONDS);
        kubectl.destroyForcibly();
        if (!ended || kubectl.exitValue() != 0) {
          throw new IllegalStateException("kubectl " + String.join(" ", arguments) + " failed");
        }
        return Files.readString(output, StandardCharsets.UTF_8);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
