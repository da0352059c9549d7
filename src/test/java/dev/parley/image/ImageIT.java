package dev.parley.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.FreePort;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Builds the image step by step without a container engine, and runs its entry point. */
@EnabledIf(
    value = "dev.parley.image.ImageRoot#isPossible",
    disabledReason = "needs mounts of its own (unshare, chroot), bash and redis-server on the path")
class ImageIT {
  private static final Dockerfile DOCKERFILE = Dockerfile.read(Dockerfile.OURS);

  private static ImageBuild build;

  private final int port = FreePort.find();
  private final URI url = URI.create("http://127.0.0.1:" + port + "/");
  private final Path log = ImageBuild.log("service-" + port);
  private final Process service = start(DOCKERFILE.image().last("ENTRYPOINT").orElseThrow(), log);

  @BeforeAll
  static void run_every_step() {
    build = ImageBuild.of(DOCKERFILE, Jdk.best());
    assertThat(build.taken()).contains("/training/train.sh /app").hasSize(2);
  }

  @AfterEach
  void end_the_service() {
    service.destroyForcibly();
  }

  @AfterAll
  static void clear() {
    if (build != null) {
      build.clear();
    }
  }

  @Test
  void entry_point_starts_a_service_from_its_cache_that_is_ready_and_answers_a_join() {
    awaitReady();

    Peer alice = Peer.joining(url, "demo").id("alice").join();

    assertThat(alice.joined().get("room").textValue()).isEqualTo("demo");
    List<String> ours = lines(log).filter(line -> line.contains(" dev.parley.")).toList();
    assertThat(ours).hasSizeGreaterThan(100);
    assertThat(ours.stream().filter(line -> line.contains("shared objects file")).count())
        .as("classes from the cache, of %d", ours.size())
        .isGreaterThan(ours.size() * 9 / 10);
  }

  @Test
  void health_check_passes_while_the_service_is_ready_and_fails_once_it_has_ended()
      throws InterruptedException {
    awaitReady();
    assertThat(healthCheck()).isZero();

    service.destroyForcibly().waitFor();

    assertThat(healthCheck()).isNotZero();
  }

  @Test
  void service_runs_unprivileged_on_a_read_only_root_and_ends_on_sigterm() throws Exception {
    awaitReady();
    List<String> status = Files.readAllLines(Path.of("/proc", "" + service.pid(), "status"));
    if (System.getProperty("user.name").equals("root")) {
      assertThat(status).anyMatch(line -> line.matches("Uid:(\\s+10001){4}"));
    }

    service.destroy();

    assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(service.exitValue()).isEqualTo(128 + 15);
    assertThat(lines(log)).anyMatch(line -> line.contains("parley stopped in"));
  }

  private void awaitReady() {
    await("the service is ready")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .failFast("it ended, see " + log, () -> !service.isAlive())
        .ignoreExceptions()
        .until(() -> new Http(url).ask("GET", "/q/health/ready", null, Map.of()).status() == 200);
  }

  private int healthCheck() throws InterruptedException {
    Process check =
        start(
            DOCKERFILE.image().last("HEALTHCHECK").orElseThrow(), ImageBuild.log("ready-" + port));
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return check.exitValue();
  }

  /**
   * Runs the command of an instruction in the image, on this test's port. The JVM prints the
   * classes that it loads.
   */
  private Process start(Instruction instruction, Path output) {
    Map<String, String> env =
        Map.of(
            "QUARKUS_HTTP_HOST",
            "127.0.0.1",
            "QUARKUS_HTTP_PORT",
            "" + port,
            "JAVA_TOOL_OPTIONS",
            "-Xlog:class+load");
    Stage image = DOCKERFILE.image();
    return build
        .image()
        .start(
            instruction.exec().orElseThrow(),
            image.last("USER").orElseThrow().text(),
            image.last("WORKDIR").orElseThrow().text(),
            env,
            output);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
