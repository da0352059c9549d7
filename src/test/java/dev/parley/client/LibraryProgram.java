package dev.parley.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.eclipse.aether.RepositoryException;

/**
 * A program that reads event streams with one library.
 *
 * @param command starts it; the names of readers and the URLs of their streams follow, in turn
 * @param missing what this machine lacks to start it, if anything
 */
record LibraryProgram(List<String> command, Optional<String> missing) {
  private static final Path SOURCES = Path.of("src", "test", "libraries");
  private static final int NODE = 20;
  private static final String NODE_SOURCE = "src/test/js/libraries/read.mjs";

  /** Below it are the classes and the logs of all programs. */
  static final Path TARGET = Path.of("target", "libraries");

  /** The program in JavaScript, which needs these npm packages. */
  static LibraryProgram npm(String... packages) {
    Optional<String> missing =
        Arrays.stream(packages)
            .filter(name -> !Files.isDirectory(Path.of("node_modules").resolve(name)))
            .map(name -> "the npm package " + name + ": run `npm ci --ignore-scripts`")
            .findFirst();
    return new LibraryProgram(
        List.of("node", NODE_SOURCE),
        Node.majorVersion() >= NODE ? missing : Optional.of("node, 20 or newer, on the path"));
  }

  /** The same for the {@code EventSource} that Node has, which other versions mend. */
  static LibraryProgram node() {
    return new LibraryProgram(
        List.of("node", "--experimental-eventsource", NODE_SOURCE),
        Node.majorVersion() == NODE ? Optional.empty() : Optional.of("node 20 on the path"));
  }

  /** Compiles a program of {@code src/test/libraries} with these artifacts. */
  static LibraryProgram java(MavenLibraries maven, String mainClass, String... artifacts)
      throws IOException, RepositoryException {
    Optional<String> closure = maven.classPath(List.of(artifacts));
    if (closure.isEmpty()) {
      return new LibraryProgram(
          List.of(), Optional.of("what Maven has not downloaded yet: run it once without -o"));
    }
    String folder = mainClass + "-" + Integer.toHexString(Arrays.hashCode(artifacts));
    Path classes = Files.createDirectories(TARGET.resolve(folder));
    compile(classes, closure.get(), SOURCES.resolve(mainClass + ".java"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classes + File.pathSeparator + closure.get(), mainClass));
    return new LibraryProgram(command, Optional.empty());
  }

  private static void compile(Path classes, String classPath, Path program) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String reader = SOURCES.resolve("Reader.java").toString();
    List<String> arguments =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", classPath, reader, program.toString());
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException(program + " does not compile");
    }
  }
}
