package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged service in a process of its own, on a free loopback port. A restart uses the same
 * port.
 */
public final class Replica implements AutoCloseable {
  /** The key that all replicas of the tests sign with, unless a test sets another one. */
  public static final String TOKEN_KEY = "a-key-for-the-tests-of-forty-bytes-or-so";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;
  private final Map<String, String> config = new LinkedHashMap<>();
  private final List<String> options;
  private final Path log;
  private ChildProcess process;

  private Replica(int port, Map<String, String> config) {
    this(port, config, ClassArchive.options());
  }

  private Replica(int port, Map<String, String> config, List<String> options) {
    this.port = port;
    this.options = options;
    this.config.put("quarkus.http.host", "127.0.0.1");
    this.config.put("quarkus.http.port", "" + port);
    this.config.put("parley.access.token-keys", TOKEN_KEY);
    this.config.putAll(config);
    // The time is part of the name, because another replica may have used the port before.
    this.log = Path.of("target", "replicas", port + "-" + System.nanoTime() + ".log");
    this.process = launch();
  }

  /**
   * A replica with the memory backplane, configured further by system properties; ready when this
   * returns.
   */
  public static Replica start(Map<String, String> config) {
    return new Replica(FreePort.find(), config);
  }

  /** The same at that port, for what has to know its URL before it starts. */
  public static Replica start(int port, Map<String, String> config) {
    return new Replica(port, config);
  }

  /** A replica on that Redis. */
  public static Replica startOn(RedisServer redis, Map<String, String> config) {
    return startOn(redis, FreePort.find(), config);
  }

  /** A replica on that Redis Cluster. */
  public static Replica startOn(RedisCluster redis, Map<String, String> config) {
    Map<String, String> all = new LinkedHashMap<>(config);
    all.put("quarkus.redis.client-type", "cluster");
    all.put("quarkus.redis.hosts", redis.urls());
    return new Replica(FreePort.find(), all);
  }

  /** A replica on the Redis that these sentinels watch. */
  public static Replica startOn(RedisSentinels redis, Map<String, String> config) {
    Map<String, String> all = new LinkedHashMap<>(config);
    all.put("quarkus.redis.client-type", "sentinel");
    all.put("quarkus.redis.master-name", RedisSentinels.NAME);
    all.put("quarkus.redis.hosts", redis.hosts(""));
    return new Replica(FreePort.find(), all);
  }

  /** A replica on that Redis, at that port. */
  public static Replica startOn(RedisServer redis, int port, Map<String, String> config) {
    return new Replica(port, on(redis, config));
  }

  /** A replica on that Redis, whose JVM has these options instead of an archive of classes. */
  static Replica startOn(RedisServer redis, Map<String, String> config, List<String> options) {
    return new Replica(FreePort.find(), on(redis, config), options);
  }

  private static Map<String, String> on(RedisServer redis, Map<String, String> config) {
    Map<String, String> all = new LinkedHashMap<>(config);
    all.put("quarkus.redis.hosts", redis.url());
    return all;
  }

  /** Its base URL. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  public long pid() {
    return process.pid();
  }

  /** Everything it has printed since it was first started. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the readiness check answers 200 right now, or sends the client to TLS. */
  public boolean isReady() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(url().resolve("/q/health/ready"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() < 400;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the process as a crash would. */
  public void kill9() {
    process.kill9();
  }

  /** Shuts it down in an orderly way (SIGTERM), and waits until it is gone. */
  public void stop() {
    process.stop();
  }

  /**
   * Starts it again on the same port, and waits until it is ready; ends the old process if need be.
   */
  public void restart() {
    process.kill9();
    process = launch();
  }

  /** Freezes the process: connections stay open and nothing is answered. */
  public void pause() {
    process.pause();
  }

  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.kill9();
  }

  private ChildProcess launch() {
    ChildProcess launched = ChildProcess.start(ServiceJvm.command(256, options, config), log);
    try {
      await("replica on port " + port + " is ready")
          .atMost(Duration.ofSeconds(100))
          .pollInterval(Duration.ofMillis(100))
          .failFast("replica ended, see " + log, () -> !launched.isAlive())
          .until(this::isReady);
    } catch (RuntimeException e) {
      launched.kill9();
      throw e;
    }
    return launched;
  }
}
