package dev.parley.testing;

import static dev.parley.testing.Messages.aChat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the packaged service loads, in the JVM's own form (AppCDS): a start with it
 * takes half of the processor time. The first JVM that runs tests makes it, and the others wait for
 * it. A new package gets a new archive. Where none can be made, the service starts without.
 */
final class ClassArchive {
  private static final Path DIRECTORY = Path.of("target", "replicas");

  /** An archive that does not fit is ignored, without a word in the log of the service. */
  private static final List<String> QUIET = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private static @Nullable List<String> options;

  private ClassArchive() {}

  /** The options with which the JVM loads classes from the archive; none if there is none. */
  static synchronized List<String> options() {
    if (options == null) {
      options = find().map(ClassArchive::load).orElse(List.of());
    }
    return options;
  }

  private static List<String> load(Path archive) {
    return List.of("-XX:SharedArchiveFile=" + archive, QUIET.get(0), QUIET.get(1));
  }

  private static Optional<Path> find() {
    try {
      Files.createDirectories(DIRECTORY);
      long packaged = Files.getLastModifiedTime(ServiceJvm.jar()).toMillis();
      Path archive = DIRECTORY.resolve("classes-" + packaged + ".jsa");
      try (FileChannel channel =
              FileChannel.open(
                  DIRECTORY.resolve("classes.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.exists(archive)) {
          make(archive);
        }
      }
      return Optional.of(archive).filter(Files::exists);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Starts the service, uses it on Redis, and ends it: then its JVM writes the archive. */
  private static void make(Path archive) throws IOException {
    Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Map<String, String> config =
        Map.of("parley.delivery.drain-delay", "0s", "parley.delivery.drain", "0s");
    try (RedisServer redis = RedisServer.start();
        Replica replica =
            Replica.startOn(redis, config, List.of("-XX:ArchiveClassesAtExit=" + fresh))) {
      Peer alice = Peer.joining(replica.url(), "training").id("alice").join();
      Peer bob = Peer.joining(replica.url(), "training").id("bob").join();
      try (EventStream stream = bob.stream()) {
        alice.send("bob", aChat("hello"));
        stream.awaitEvent("message");
      }
      replica.stop();
    }
    if (Files.exists(fresh)) {
      Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
