package dev.parley.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Programs;
import dev.parley.testing.RedisCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code components/redis-cluster} with real servers. Each pod is a process with a
 * loopback address of its own.
 */
class RedisClusterIT {
  private static final Path SCRIPTS = Path.of("k8s", "components", "redis-cluster");
  private static final Path CONFIGURATION =
      Path.of("k8s", "components", "redis", "redis.conf").toAbsolutePath();
  private static final String PASSWORD = "a password with blanks";
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int PODS = 6;

  @TempDir Path directory;

  private final Map<Integer, Process> pods = new TreeMap<>();

  /** The addresses of all pods begin with it. */
  private String network = "127.0.4.";

  @BeforeEach
  void startAll() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "needs Linux, where 127.0.4.1 is loopback");
    assumeTrue(Programs.areInstalled("redis-cli", "getent", "awk"), "needs redis-cli on the path");
    assumeTrue(RedisCluster.isAvailable(), "there is no redis-server of version 7.0 or newer");
    installServer();
    for (int pod = 0; pod < PODS; pod++) {
      start(pod);
    }
    awaitWhole();
  }

  /** A server whose paths and address are those of its pod, and which is else the real one. */
  private void installServer() throws IOException {
    Path server = directory.resolve("bin").resolve("redis-server");
    Files.createDirectories(server.getParent());
    Files.writeString(
        server,
        """
        #!/bin/sh
        shift
        sed "s#^dir .*#dir $PWD#" %s >redis.conf
        exec %s redis.conf "$@" --bind "$SELF"
        """
            .formatted(CONFIGURATION, Programs.find("redis-server").orElseThrow()));
    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void start(int pod) throws IOException {
    Path data = Files.createDirectories(directory.resolve("pod-" + pod));
    ProcessBuilder builder =
        new ProcessBuilder("sh", SCRIPTS.resolve("start.sh").toAbsolutePath().toString())
            .directory(data.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("output.log").toFile()));
    Map<String, String> environment = builder.environment();
    environment.put("PATH", directory.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("SELF", address(pod));
    environment.put("POD_IP", address(pod));
    environment.put(
        "NODES", IntStream.range(0, PODS).mapToObj(this::address).collect(Collectors.joining(" ")));
    environment.put("REDISCLI_AUTH", PASSWORD);
    pods.put(pod, builder.start());
  }

  private String address(int pod) {
    return network + (pod + 1);
  }

  /** Kills a pod with everything that it has started. */
  private void kill(int pod) throws InterruptedException {
    Process process = pods.get(pod);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    for (int pod : pods.keySet()) {
      kill(pod);
    }
  }

  @Test
  void replica_takes_over_and_the_former_master_comes_back_as_its_replica() throws Exception {
    int master = masterOf(0);
    kill(master);
    await("another master").atMost(SOON).until(() -> masterOf(0) != master && masterOf(0) >= 0);
    start(master);
    await("a replica").atMost(SOON).until(() -> ask(master, "role").startsWith("slave"));
    awaitWhole();
  }

  @Test
  void cluster_finds_itself_again_when_all_pods_come_back_with_other_addresses() throws Exception {
    int before = masterOf(16_383);
    for (int pod = 0; pod < PODS; pod++) {
      kill(pod);
    }
    network = "127.0.5.";
    for (int pod = 0; pod < PODS; pod++) {
      start(pod);
    }
    awaitWhole();
    assertThat(masterOf(16_383) % 3).isEqualTo(before % 3);
  }

  @Test
  void node_that_lost_its_data_becomes_a_replica_again() throws Exception {
    int replica = otherOfThird(masterOf(0));
    kill(replica);
    try (var files = Files.list(directory.resolve("pod-" + replica))) {
      for (Path file :
          files.filter(one -> one.getFileName().toString().startsWith("nodes")).toList()) {
        Files.delete(file);
      }
    }
    start(replica);
    await("a replica").atMost(SOON).until(() -> ask(replica, "role").startsWith("slave"));
  }

  private static int otherOfThird(int pod) {
    return (pod + PODS / 2) % PODS;
  }

  @Test
  void nobody_is_admitted_without_the_password() throws Exception {
    assertThat(run("", "redis-cli", "-h", address(0), "ping")).startsWith("NOAUTH");
  }

  /** Waits until three masters have all slots and a replica each that has their data. */
  private void awaitWhole() {
    await("three masters and their replicas")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> IntStream.range(0, PODS).allMatch(this::seesAll));
  }

  private boolean seesAll(int pod) {
    String info = ask(pod, "cluster", "info");
    String nodes = ask(pod, "cluster", "nodes");
    String role = ask(pod, "role");
    return (role.startsWith("master") || role.contains("connected"))
        && info.contains("cluster_state:ok")
        && info.contains("cluster_slots_ok:16384")
        && nodes.lines().filter(line -> line.contains("slave") && isHealthy(line)).count() == 3
        && nodes.lines().filter(line -> line.contains("master") && isHealthy(line)).count() == 3
        && nodes.lines().filter(RedisClusterIT::isHealthy).allMatch(line -> line.contains(network));
  }

  private static boolean isHealthy(String line) {
    return line.contains(" connected") && !line.contains("fail") && !line.contains("handshake");
  }

  /**
   * Returns the pod that is the master of a slot, as most of the pods that answer see it; or -1.
   */
  private int masterOf(int slot) {
    for (int pod = 0; pod < PODS; pod++) {
      for (String line : ask(pod, "cluster", "nodes").lines().toList()) {
        if (line.contains("myself,master") && has(line, slot)) {
          return pod;
        }
      }
    }
    return -1;
  }

  private static boolean has(String line, int slot) {
    List<String> words = List.of(line.split(" "));
    return words.subList(Math.min(8, words.size()), words.size()).stream()
        .map(range -> range.split("-"))
        .anyMatch(
            range ->
                Integer.parseInt(range[0]) <= slot
                    && slot <= Integer.parseInt(range[range.length - 1]));
  }

  private String ask(int pod, String... words) {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-h", address(pod)));
    command.addAll(List.of(words));
    return run(PASSWORD, command.toArray(String[]::new));
  }

  private static String run(String password, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove("REDISCLI_AUTH");
      if (!password.isEmpty()) {
        builder.environment().put("REDISCLI_AUTH", password);
      }
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
