package dev.parley.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command that starts the packaged service in a JVM of its own. */
public final class ServiceJvm {
  /** Options that decide whether an archive of classes fits: the same for every start. */
  private static final List<String> FIXED =
      // It lives for a minute. In that time, the second compiler costs more than it saves.
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private ServiceJvm() {}

  /** With these system properties and that heap; classes come from {@link ClassArchive}. */
  public static List<String> command(int heapMegabytes, Map<String, String> config) {
    return command(heapMegabytes, ClassArchive.options(), config);
  }

  /** The same with other options of the JVM than those that load the archive. */
  static List<String> command(int heapMegabytes, List<String> options, Map<String, String> config) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.addAll(FIXED);
    command.addAll(options);
    // A test that wants to warm a replica up says so itself.
    command.add("-Dparley.warm-up=0s");
    config.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(jar().toString());
    return command;
  }

  /** The packaged service. */
  static Path jar() {
    return Path.of(System.getProperty("parley.jar", "target/quarkus-app/quarkus-run.jar"));
  }
}
