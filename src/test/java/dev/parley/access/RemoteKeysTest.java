package dev.parley.access;

import static dev.parley.testing.Jwt.claims;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.parley.testing.Jwt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Key;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys from a server that changes them, fails and recovers. */
class RemoteKeysTest {
  private static final String DEMO = claims("\"room\":\"demo\"");

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private volatile String answer = "{\"keys\":[]}";
  private volatile int status = 200;
  private volatile boolean failed;
  private HttpServer server;

  @BeforeEach
  void start_a_key_server() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          try {
            exchange.getResponseBody().write(body);
          } catch (IOException hungUp) {
            failed = true;
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void keys_are_found_by_id_and_algorithm() {
    publish(jwk(KeyPairs.RSA, "one"), jwk(KeyPairs.P256, "two"));
    RemoteKeys keys = known();
    assertThat(keys.candidates("RS256", "one")).containsExactly(KeyPairs.RSA.getPublic());
    assertThat(keys.candidates("ES256", "two")).hasSize(1);
    assertThat(keys.candidates("ES256", "one")).isEmpty();
    assertThat(keys.candidates("HS256", "one")).isEmpty();
    assertThat(keys.candidates("RS256", "three")).isEmpty();
    assertThat(keys.candidates("RS256", null)).hasSize(1);
  }

  @Test
  void published_shared_secret_is_ignored() {
    publish("{\"kty\":\"oct\",\"kid\":\"one\",\"k\":\"" + "a".repeat(43) + "\"}");
    assertThat(known().candidates("HS256", "one")).isEmpty();
  }

  @Test
  void keys_are_fetched_again_at_most_once_in_ten_seconds() {
    publish(jwk(KeyPairs.RSA, "one"));
    RemoteKeys keys = known();
    publish(jwk(KeyPairs.RSA, "one"), jwk(KeyPairs.P256, "two"));
    for (int i = 0; i < 20; i++) {
      keys.refresh().toCompletableFuture().join();
    }
    assertThat(requests).hasValue(1);
    pass(RemoteKeys.MIN_PERIOD.toSeconds());
    for (int i = 0; i < 20; i++) {
      keys.refresh().toCompletableFuture().join();
    }
    assertThat(requests).hasValue(2);
    assertThat(keys.candidates("ES256", "two")).hasSize(1);
  }

  @Test
  void old_keys_are_fetched_again_in_the_background() {
    publish(jwk(KeyPairs.RSA, "one"));
    RemoteKeys keys = known();
    publish(jwk(KeyPairs.P256, "two"));
    pass(RemoteKeys.MAX_AGE.toSeconds());
    assertThat(keys.candidates("RS256", "one")).hasSize(1);
    await().until(() -> keys.candidates("RS256", "one").isEmpty());
    assertThat(requests).hasValue(2);
  }

  @Test
  void last_valid_answer_is_used_while_fetching_fails() {
    publish(jwk(KeyPairs.RSA, "one"));
    RemoteKeys keys = known();
    for (String broken : List.of("oops", "{}", "{\"keys\":7}", "[]")) {
      answer = broken;
      pass(RemoteKeys.MIN_PERIOD.toSeconds());
      keys.refresh().toCompletableFuture().join();
      assertThat(keys.candidates("RS256", "one")).as(broken).hasSize(1);
    }
    status = 500;
    pass(RemoteKeys.MIN_PERIOD.toSeconds());
    keys.refresh().toCompletableFuture().join();
    server.stop(0);
    pass(RemoteKeys.MIN_PERIOD.toSeconds());
    keys.refresh().toCompletableFuture().join();
    assertThat(keys.candidates("RS256", "one")).hasSize(1);
  }

  @Test
  void answer_above_256_kibibytes_is_not_read_to_its_end() {
    publish(jwk(KeyPairs.RSA, "one"));
    RemoteKeys keys = known();
    publish(jwk(KeyPairs.P256, "two"), " ".repeat(64 << 20));
    pass(RemoteKeys.MIN_PERIOD.toSeconds());
    keys.refresh().toCompletableFuture().join();
    assertThat(requests).hasValue(2);
    assertThat(keys.candidates("RS256", "one")).hasSize(1);
    await("the server's write has failed").until(() -> failed);
    publish(jwk(KeyPairs.P256, "two"), " ".repeat(250 << 10));
    pass(RemoteKeys.MIN_PERIOD.toSeconds());
    keys.refresh().toCompletableFuture().join();
    assertThat(keys.candidates("RS256", "one")).isEmpty();
  }

  @Test
  void token_waits_for_the_first_answer() {
    publish(jwk(KeyPairs.ED25519, "one"));
    ApplicationTokens tokens = new ApplicationTokens(AccessSettings.jwt().jwks(url().toString()));
    Key key = KeyPairs.ED25519.getPrivate();
    String token = Jwt.signed("EdDSA", key, "one", null, claims("\"room\":\"demo\""));
    assertThat(tokens.verify(token).toCompletableFuture().join().grant()).isNotNull();
    String forged =
        Jwt.signed("HS256", Jwt.shared("k".repeat(32)), "one", null, claims("\"room\":\"demo\""));
    assertThat(tokens.verify(forged).toCompletableFuture().join().grant()).isNull();
  }

  @Test
  void verification_fails_as_unavailable_until_keys_were_fetched_once() {
    status = 500;
    ApplicationTokens tokens = new ApplicationTokens(AccessSettings.jwt().jwks(url().toString()));
    Key key = KeyPairs.RSA.getPrivate();
    String token = Jwt.signed("RS256", key, "one", null, claims("\"room\":\"demo\""));
    assertThat(tokens.verify(token).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("keys cannot be fetched");
  }

  @Test
  void token_whose_header_values_are_no_text_is_refused() {
    publish(jwk(KeyPairs.RSA, "one"));
    ApplicationTokens tokens =
        new ApplicationTokens(AccessSettings.jwt().jwks(url().toString()).keys("k".repeat(32)));
    for (String header :
        List.of(
            "{\"alg\":\"RS256\",\"kid\":7}",
            "{\"alg\":\"HS256\",\"kid\":{}}",
            "{\"alg\":7}",
            "{\"alg\":\"HS256\",\"typ\":7}")) {
      for (String token :
          List.of(Jwt.unsigned(header, "{}") + "x", Jwt.hmac("k".repeat(32), header, DEMO))) {
        assertThat(tokens.verify(token).toCompletableFuture().join().grant()).as(header).isNull();
      }
    }
  }

  @Test
  void token_cannot_supply_keys_or_another_url_for_keys() {
    publish(jwk(KeyPairs.RSA, "one"));
    ApplicationTokens tokens = new ApplicationTokens(AccessSettings.jwt().jwks(url().toString()));
    String own = jwk(KeyPairs.P256, "two");
    int before = requestsForKeys(tokens);
    for (String header :
        List.of(
            "\"jku\":\"" + url() + "\"",
            "\"x5u\":\"" + url() + "\"",
            "\"jwk\":" + own,
            "\"x5c\":[\"MIIB\"]",
            "\"crit\":[\"exp\"],\"exp\":1")) {
      String token =
          Jwt.signed(
              KeyPairs.P256.getPrivate(),
              "{\"alg\":\"ES256\",\"kid\":\"two\"," + header + "}",
              DEMO);
      assertThat(tokens.verify(token).toCompletableFuture().join().grant()).as(header).isNull();
    }
    assertThat(requests).hasValue(before);
  }

  /** Waits for the first keys, and returns the number of requests so far. */
  private int requestsForKeys(ApplicationTokens tokens) {
    String token = Jwt.signed("RS256", KeyPairs.RSA.getPrivate(), "one", null, DEMO);
    assertThat(tokens.verify(token).toCompletableFuture().join().grant()).isNotNull();
    return requests.get();
  }

  private RemoteKeys known() {
    RemoteKeys keys = new RemoteKeys(url(), nanos::get);
    keys.refresh().toCompletableFuture().join();
    assertThat(keys.areKnown()).isTrue();
    return keys;
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  private void publish(String... keys) {
    answer = "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private void pass(long seconds) {
    nanos.addAndGet(seconds * 1_000_000_000L);
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
