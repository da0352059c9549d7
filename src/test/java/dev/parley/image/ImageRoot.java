package dev.parley.image;

import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A folder that serves as the root directory of an image. A command that runs there sees it as
 * {@code /}, with this machine's programs in {@code /usr}, and with a JDK where the image has its
 * own. The mounts for that are visible to the command alone and end with it.
 */
final class ImageRoot {
  /** The directory of the JVM in the image. */
  private static final String JAVA_HOME = "/opt/java/openjdk";

  private static final boolean IS_ROOT = System.getProperty("user.name").equals("root");
  private static final CopyOption[] AS_IT_IS = {
    StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING
  };

  /**
   * Enters the root $1 with the JDK $2 as the user $3, read-only or not as $4 says, but for a
   * {@code /tmp} of its own, and there, in $5, becomes the command that follows.
   */
  private static final String ENTER =
      """
      set -e
      root=$1 jdk=$2 user=$3 mode=$4 directory=$5
      shift 5
      mount --bind "$root" "$root"
      for name in bin dev etc lib lib32 lib64 proc sbin usr; do
        if [ -e "/$name" ]; then
          mkdir -p "$root/$name"
          mount --rbind "/$name" "$root/$name"
        fi
      done
      mkdir -p "$root/opt/java/openjdk" "$root/tmp"
      mount --bind "$jdk" "$root/opt/java/openjdk"
      mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"
      if [ "$mode" = ro ]; then
        mount -o remount,bind,ro "$root"
      fi
      exec chroot ${user:+--userspec="$user"} "$root" /usr/bin/env --chdir="$directory" "$@"
      """;

  private final Path folder;
  private final Jdk jdk;

  /** The root directory in {@code folder}, which is emptied of what an image had there before. */
  ImageRoot(Path folder, Jdk jdk) {
    this.folder = folder.toAbsolutePath();
    this.jdk = jdk;
    clear();
  }

  /**
   * Whether this machine allows such mounts and has the programs that the build of the image needs.
   */
  static boolean isPossible() {
    if (!Programs.areInstalled("unshare", "chroot", "bash", "redis-server")) {
      return false;
    }
    try {
      ImageRoot root = new ImageRoot(Path.of("target", "image", "possible"), Jdk.best());
      Files.createDirectories(root.folder);
      List<String> command = root.entering("", "ro", "/", List.of("true"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The path on this machine of a path in the image. */
  Path at(String path) {
    return folder.resolve(path.replaceFirst("^/+", "")).normalize();
  }

  /** Copies a file or what is in a directory, with its times, as {@code COPY} does. */
  void copy(Path source, String target, boolean into) {
    try {
      if (!Files.isDirectory(source)) {
        Path file = into ? at(target).resolve(source.getFileName()) : at(target);
        Files.createDirectories(file.getParent());
        Files.copy(source, file, AS_IT_IS);
        return;
      }
      try (var files = Files.walk(source)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          Path copy = at(target).resolve(source.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, AS_IT_IS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command as a step of the build, and fails if its exit status is not 0. */
  void build(List<String> command, String directory, Path log) {
    try {
      Files.createDirectories(at(directory));
      Process process = process(entering("", "rw", directory, command), Map.of(), log);
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(command + " failed:\n" + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts a command as in a container that may write to {@code /tmp} only. Tests that do not run
   * as root cannot change the user; then the command runs as the user of the tests.
   */
  Process start(
      List<String> command, String user, String directory, Map<String, String> env, Path log) {
    try {
      return process(entering(IS_ROOT ? user : "", "ro", directory, command), env, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes everything in it. */
  void clear() {
    for (String name : List.of("app", "build", "training")) {
      delete(at(name));
    }
  }

  private List<String> entering(String user, String mode, String directory, List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare", "--mount"));
    if (!IS_ROOT) {
      all.add("--map-root-user");
    }
    all.addAll(List.of("sh", "-c", ENTER, "enter", folder.toString(), jdk.home().toString()));
    all.addAll(List.of(user, mode, directory));
    all.addAll(command);
    return all;
  }

  private static Process process(List<String> command, Map<String, String> env, Path log)
      throws IOException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("JAVA_HOME", JAVA_HOME);
    builder
        .environment()
        .put(
            "PATH",
            JAVA_HOME + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().putAll(env);
    Process process = builder.redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
