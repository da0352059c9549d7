package dev.parley.replicas;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Background;
import dev.parley.testing.Certificate;
import dev.parley.testing.EventStream;
import dev.parley.testing.FreePort;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisCluster;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.ServiceJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis over TLS, as managed services have it. */
class RedisTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> ROOMS =
      IntStream.range(0, 10).mapToObj(room -> "room" + room).toList();

  @TempDir static Path directory;
  private static Certificate certificate;

  @BeforeAll
  static void make() {
    assumeTrue(RedisServer.speaksTls(), "needs a redis-server that speaks TLS on the path");
    certificate = Certificate.in(directory);
  }

  @Test
  void call_goes_over_a_redis_whose_certificate_is_trusted() {
    try (RedisServer redis = RedisServer.startWithTls(certificate, false)) {
      assertThat(redis.url()).startsWith("rediss:");
      assertThatCallsGoOver(redis.url(), trusting(certificate));
    }
  }

  @Test
  void call_goes_over_a_redis_that_asks_for_a_certificate() {
    Map<String, String> config = trusting(certificate);
    String both = certificate.pemFile().toString();
    config.put("quarkus.tls.redis.key-store.pem.0.cert", both);
    config.put("quarkus.tls.redis.key-store.pem.0.key", both);
    try (RedisServer redis = RedisServer.startWithTls(certificate, true)) {
      assertThatCallsGoOver(redis.url(), config);
    }
  }

  @Test
  void calls_go_over_all_masters_of_a_cluster() {
    assumeTrue(RedisCluster.isAvailable(), "needs Redis 7.0 or newer");
    Map<String, String> config = trusting(certificate);
    config.put("quarkus.redis.client-type", "cluster");
    try (RedisCluster redis = RedisCluster.startWithTls(3, certificate)) {
      assertThat(ROOMS)
          .extracting(room -> 3 * redis.slot("{" + room + "}") / RedisCluster.SLOTS)
          .contains(0, 1, 2);
      assertThatCallsGoOver(redis.nodes().get(0).url(), config);
    }
  }

  @Test
  void redis_whose_certificate_is_not_trusted_is_refused_with_the_reason() {
    try (RedisServer redis = RedisServer.startWithTls(certificate, false)) {
      assertThatIsRefused(redis.url(), Map.of(), "unable to find valid certification path");
    }
  }

  @Test
  void redis_whose_certificate_is_for_another_name_is_refused_with_the_reason() throws IOException {
    Path others = Files.createDirectory(directory.resolve("others"));
    Certificate other = Certificate.in(others, "redis.example.org");
    try (RedisServer redis = RedisServer.startWithTls(other, false)) {
      assertThatIsRefused(redis.url(), trusting(other), "No subject alternative names matching");
    }
  }

  @Test
  void check_of_the_name_can_be_turned_off() throws IOException {
    Path others = Files.createDirectory(directory.resolve("unchecked"));
    Certificate other = Certificate.in(others, "redis.example.org");
    Map<String, String> named = trusting(other);
    named.put("quarkus.tls.redis.hostname-verification-algorithm", "NONE");
    Map<String, String> unnamed = new HashMap<>();
    unnamed.put("quarkus.redis.tls.hostname-verification-algorithm", "NONE");
    unnamed.put("quarkus.redis.tls.trust-certificate-pem", "true");
    unnamed.put(
        "quarkus.redis.tls.trust-certificate-pem.certs", other.certificateFile().toString());
    for (Map<String, String> config : List.of(named, unnamed)) {
      try (RedisServer redis = RedisServer.startWithTls(other, false)) {
        assertThatCallsGoOver(redis.url(), config);
      }
    }
  }

  private static Map<String, String> trusting(Certificate certificate) {
    Map<String, String> config = new HashMap<>();
    config.put("quarkus.redis.tls-configuration-name", "redis");
    config.put("quarkus.tls.redis.trust-store.pem.certs", certificate.certificateFile().toString());
    return config;
  }

  /** Sends a message from one replica to another in each of some rooms. */
  private static void assertThatCallsGoOver(String hosts, Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    all.put("quarkus.redis.hosts", hosts);
    try (Replica one = Replica.start(all);
        Replica two = Replica.start(all)) {
      for (String room : ROOMS) {
        Peer alice = Peer.joining(one.url(), room).id("alice").join();
        Peer bob = Peer.joining(two.url(), room).id("bob").join();
        try (EventStream stream = bob.stream()) {
          assertThat(stream.next().event()).isEqualTo("hello");
          alice.send("bob", aChat("over TLS"));
          assertThat(stream.awaitEvent("message").data()).contains("over TLS");
        }
      }
    }
  }

  /** Starts a replica, which says in its health and in its log why it has no Redis. */
  private static void assertThatIsRefused(String hosts, Map<String, String> config, String why) {
    int port = FreePort.find();
    Map<String, String> all = new HashMap<>(config);
    all.put("quarkus.redis.hosts", hosts.replace("//", "//:a-password@"));
    all.put("quarkus.http.host", "127.0.0.1");
    all.put("quarkus.http.port", "" + port);
    all.put("parley.access.token-keys", Replica.TOKEN_KEY);
    Http service = new Http(URI.create("http://127.0.0.1:" + port + "/"));
    Path log = Path.of("target", "replicas", port + "-without-redis.log");
    try (Background replica = Background.start(ServiceJvm.command(256, all), log)) {
      await("the replica says why it is not ready")
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> service.ask("GET", "/q/health/ready", null, Map.of()).body().contains(why));
      assertThat(replica.output()).contains("Redis is away").doesNotContain("a-password");
    }
  }
}
