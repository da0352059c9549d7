package dev.parley.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code components/redis-sentinel} with real servers. Each pod is a process with a
 * loopback address of its own.
 */
class SentinelIT {
  private static final Path SCRIPTS = Path.of("k8s", "components", "redis-sentinel");
  private static final Path CONFIGURATION =
      Path.of("k8s", "components", "redis", "redis.conf").toAbsolutePath();
  private static final String PASSWORD = "a password with blanks";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String REDIS = "127.0.2.";
  private static final String SENTINEL = "127.0.3.";
  private static final String FIRST = REDIS + 1;

  @TempDir Path directory;

  private final Map<String, Process> pods = new LinkedHashMap<>();

  @BeforeEach
  void startAll() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "needs Linux, where 127.0.2.1 is loopback");
    assumeTrue(Programs.areInstalled("redis-server", "redis-cli"), "needs Redis on the path");
    installServer();
    for (int i = 1; i <= 3; i++) {
      start(REDIS + i);
    }
    for (int i = 1; i <= 3; i++) {
      await().atMost(SOON).until(() -> ask(FIRST, 6379, "ping").equals("PONG"));
      start(SENTINEL + i);
    }
    await("a primary").atMost(SOON).until(() -> ask(FIRST, 6379, "role").startsWith("master"));
    for (int i = 1; i <= 3; i++) {
      // It asks the primary for its replicas every ten seconds. Without one it promotes none.
      String sentinel = SENTINEL + i;
      await("a sentinel that knows both replicas and the other sentinels")
          .atMost(SOON)
          .until(() -> ask(sentinel, 26379, "info", "sentinel").contains("slaves=2,sentinels=3"));
    }
  }

  /** A server whose paths and address are those of its pod, and which is else the real one. */
  private void installServer() throws IOException {
    Path server = directory.resolve("bin").resolve("redis-server");
    Files.createDirectories(server.getParent());
    Files.writeString(
        server,
        """
        #!/bin/sh
        file=$1
        shift
        if [ "$file" = /etc/redis/redis.conf ]; then
          file=$PWD/redis.conf
          sed "s#^dir .*#dir $PWD#" %s >"$file"
        fi
        exec %s "$file" "$@" --bind "$SELF"
        """
            .formatted(CONFIGURATION, Programs.find("redis-server").orElseThrow()));
    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void start(String self) throws IOException {
    String script = self.startsWith(REDIS) ? "start-redis.sh" : "start-sentinel.sh";
    Path data = Files.createDirectories(directory.resolve(self));
    ProcessBuilder builder =
        new ProcessBuilder("sh", SCRIPTS.resolve(script).toAbsolutePath().toString())
            .directory(data.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("output.log").toFile()));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", directory.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("SELF", self);
    environment.put("FIRST", FIRST);
    environment.put("SENTINELS", SENTINEL + 1);
    environment.put("REDISCLI_AUTH", PASSWORD);
    pods.put(self, builder.start());
  }

  private void kill(String self) throws InterruptedException {
    pods.get(self).destroyForcibly().waitFor();
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    for (String self : pods.keySet()) {
      kill(self);
    }
  }

  @Test
  void replica_is_promoted_and_the_former_primary_comes_back_as_its_replica() throws Exception {
    kill(FIRST);
    await("another primary").atMost(SOON).until(() -> !primary().equals(FIRST));
    String promoted = primary();
    await().atMost(SOON).until(() -> ask(promoted, 6379, "role").startsWith("master"));

    start(FIRST);
    await("the former primary follows the new one")
        .atMost(SOON)
        .until(() -> ask(FIRST, 6379, "role").startsWith("slave\n" + promoted));
    await().atMost(SOON).until(() -> ask(FIRST, 6379, "role").contains("connected"));
    assertThat(primary()).isEqualTo(promoted);

    kill(SENTINEL + 2);
    start(SENTINEL + 2);
    await("a sentinel that starts anew watches the same primary")
        .atMost(SOON)
        .until(
            () ->
                ask(SENTINEL + 2, 26379, "sentinel", "get-master-addr-by-name", "rooms")
                    .startsWith(promoted + "\n"));
  }

  @Test
  void nobody_is_admitted_without_the_password() throws Exception {
    for (String[] server : new String[][] {{FIRST, "6379"}, {SENTINEL + 1, "26379"}}) {
      assertThat(run(null, "redis-cli", "-h", server[0], "-p", server[1], "ping"))
          .startsWith("NOAUTH");
    }
  }

  private String primary() throws Exception {
    return ask(SENTINEL + 1, 26379, "sentinel", "get-master-addr-by-name", "rooms")
        .lines()
        .findFirst()
        .orElse("");
  }

  private static String ask(String host, int port, String... words) throws Exception {
    String[] command = new String[words.length + 5];
    command[0] = "redis-cli";
    command[1] = "-h";
    command[2] = host;
    command[3] = "-p";
    command[4] = "" + port;
    System.arraycopy(words, 0, command, 5, words.length);
    return run(PASSWORD, command);
  }

  private static String run(@Nullable String password, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("REDISCLI_AUTH");
    if (password != null) {
      builder.environment().put("REDISCLI_AUTH", password);
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
