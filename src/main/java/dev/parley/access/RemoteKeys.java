package dev.parley.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that the application publishes (RFC 7517). Fetching is asynchronous, one request
 * at a time; the last good answer stays while there is no newer one.
 */
final class RemoteKeys implements VerificationKeys {
  private static final Logger LOG = Logger.getLogger(RemoteKeys.class);

  /** The age at which an answer is fetched anew, while it still counts. */
  static final Duration FRESH = Duration.ofMinutes(5);

  /** How long no other request is made after one, whatever tokens come in. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final int PATIENCE_SECONDS = 5;
  private static final int MOST_BYTES = 256 * 1024;

  private final URI url;
  private final NanoTime time;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
          .followRedirects(Redirect.NEVER)
          .build();

  /** Null until an answer has come. */
  private volatile @Nullable List<PublicJsonWebKey> keys;

  /** The request under way, or the last one. Guarded by this. */
  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  /** When it was begun. Guarded by this. */
  private long begunNanos;

  /** A clock that never jumps. */
  @FunctionalInterface
  interface NanoTime {
    long nanos();
  }

  RemoteKeys(URI url, NanoTime time) {
    this.url = url;
    this.time = time;
    this.begunNanos = time.nanos() - FRESH.toNanos();
    refreshAfter(PAUSE);
  }

  /** Says whether there has been an answer at all. */
  boolean areKnown() {
    return keys != null;
  }

  @Override
  public List<Key> candidates(String algorithm, @Nullable String keyId) {
    List<PublicJsonWebKey> known = keys;
    refreshAfter(FRESH);
    return known == null
        ? List.of()
        : known.stream()
            .filter(key -> keyId == null || keyId.equals(key.getKeyId()))
            .filter(key -> key.getUse() == null || key.getUse().equals("sig"))
            .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
            .map(key -> (Key) key.getPublicKey())
            .filter(key -> PublicKeys.verifies(key, algorithm))
            .toList();
  }

  /**
   * Asks for a newer answer; completes when it has come or will not, at once if the last request
   * was a moment ago. Never fails.
   */
  CompletionStage<Void> refresh() {
    return refreshAfter(PAUSE);
  }

  private synchronized CompletableFuture<Void> refreshAfter(Duration age) {
    if (latest.isDone() && time.nanos() - begunNanos >= age.toNanos()) {
      begunNanos = time.nanos();
      latest = fetch();
    }
    return latest;
  }

  private CompletableFuture<Void> fetch() {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    // Not on the thread that asks, which may be an event loop: a look-up of the name blocks.
    return CompletableFuture.supplyAsync(() -> client)
        .thenCompose(ready -> ready.sendAsync(request, head -> new BoundedText(MOST_BYTES)))
        .orTimeout(2L * PATIENCE_SECONDS, TimeUnit.SECONDS)
        .handle(
            (answer, failure) -> {
              take(answer, failure);
              return null;
            });
  }

  private void take(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
    try {
      if (answer == null) {
        throw new IOException("no answer", failure);
      }
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      keys = read(answer.body());
    } catch (IOException | JoseException | RuntimeException e) {
      // Whatever came, the next request is made.
      LOG.warnf(
          "parley.access.jwks-url cannot be had, %s: %s",
          keys == null ? "no key is known" : "the last keys still count", e);
    }
  }

  /** Shared secrets that somebody published by mistake are left out. */
  private static List<PublicJsonWebKey> read(String json) throws JoseException {
    List<JsonWebKey> all = new JsonWebKeySet(json).getJsonWebKeys();
    return all.stream()
        .filter(PublicJsonWebKey.class::isInstance)
        .map(PublicJsonWebKey.class::cast)
        .toList();
  }
}
