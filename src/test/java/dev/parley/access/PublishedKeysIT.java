package dev.parley.access;

import static dev.parley.testing.Jwt.claims;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.testing.Answer;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** The packaged service with an application that publishes keys, changes them, and then stops. */
class PublishedKeysIT {
  private final AtomicInteger requests = new AtomicInteger();
  private volatile String answer = "";

  @Test
  void joins_work_while_keys_change_or_are_unavailable_and_unknown_keys_cause_few_requests()
      throws IOException {
    answer = keys(jwk(KeyPairs.P256, "one"));
    HttpServer application = application();
    String url = "http://127.0.0.1:" + application.getAddress().getPort() + "/keys";
    try (Replica replica =
        Replica.start(Map.of("parley.access.admission", "jwt", "parley.access.jwks-url", url))) {
      assertThat(join(replica, good("ES256", KeyPairs.P256, "one")).status()).isEqualTo(201);

      int before = requests.get();
      long begun = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertUnauthorized(join(replica, good("ES256", KeyPairs.P384, "stranger-" + i)));
      }
      Duration spent = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(requests.get() - before)
          .isLessThanOrEqualTo((int) spent.dividedBy(RemoteKeys.MIN_PERIOD) + 1);
      for (String header :
          List.of("{\"alg\":\"ES256\",\"kid\":7}", "{\"alg\":7}", "{\"alg\":\"none\"}")) {
        assertUnauthorized(
            join(replica, Jwt.unsigned(header, claims("\"room\":\"demo\"")) + "eHg"));
      }

      answer = keys(jwk(KeyPairs.P256, "one"), jwk(KeyPairs.ED25519, "two"));
      await("the new key is known")
          .atMost(Duration.ofSeconds(30))
          .until(() -> join(replica, good("EdDSA", KeyPairs.ED25519, "two")).status() == 201);

      application.stop(0);
      assertUnauthorized(join(replica, good("RS256", KeyPairs.RSA, "three")));
      assertThat(join(replica, good("ES256", KeyPairs.P256, "one")).status()).isEqualTo(201);
      assertThat(join(replica, good("EdDSA", KeyPairs.ED25519, "two")).status()).isEqualTo(201);
      assertThat(replica.log()).doesNotContain("\"exception\":", "eyJ");
    } finally {
      application.stop(0);
    }
  }

  private HttpServer application() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Answer join(Replica replica, String token) {
    return Peer.joining(replica.url(), "demo").token(token).ask();
  }

  private static void assertUnauthorized(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthorized");
  }

  private static String good(String algorithm, KeyPair pair, String id) {
    String alg = pair == KeyPairs.P384 ? "ES384" : algorithm;
    return Jwt.signed(alg, pair.getPrivate(), id, null, claims("\"room\":\"demo\""));
  }

  private static String keys(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static String jwk(KeyPair pair, String id) {
    try {
      JsonWebKey key = JsonWebKey.Factory.newJwk(pair.getPublic());
      key.setKeyId(id);
      return key.toJson();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
