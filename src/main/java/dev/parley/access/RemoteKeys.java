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
 * The public keys that the application publishes (RFC 7517). They are fetched asynchronously, with
 * one request at a time. If a request fails, the keys of the last good answer stay valid.
 */
final class RemoteKeys implements VerificationKeys {
  private static final Logger LOG = Logger.getLogger(RemoteKeys.class);

  /** Age at which the keys are fetched anew; they stay valid meanwhile. */
  static final Duration MAX_AGE = Duration.ofMinutes(5);

  /** Time between two requests, at least, whatever tokens come in. */
  static final Duration MIN_PERIOD = Duration.ofSeconds(10);

  private static final int TIMEOUT_SECONDS = 5;
  private static final int MAX_BYTES = 256 * 1024;

  private final URI url;
  private final NanoTime time;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(TIMEOUT_SECONDS))
          .followRedirects(Redirect.NEVER)
          .build();

  /** Null until the first good answer. */
  private volatile @Nullable List<PublicJsonWebKey> keys;

  /** Completes with the current request, or the last one. Guarded by this. */
  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  /** When that request began. Guarded by this. */
  private long begunNanos;

  /** A monotonic clock. */
  @FunctionalInterface
  interface NanoTime {
    long nanos();
  }

  RemoteKeys(URI url, NanoTime time) {
    this.url = url;
    this.time = time;
    this.begunNanos = time.nanos() - MAX_AGE.toNanos();
    refreshAfter(MIN_PERIOD);
  }

  /** Says whether any good answer has come so far. */
  boolean areKnown() {
    return keys != null;
  }

  @Override
  public List<Key> candidates(String algorithm, @Nullable String keyId) {
    List<PublicJsonWebKey> known = keys;
    refreshAfter(MAX_AGE);
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
   * Fetches the keys anew, unless that was done a moment ago. Completes when the request has
   * succeeded or failed; never fails itself.
   */
  CompletionStage<Void> refresh() {
    return refreshAfter(MIN_PERIOD);
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
            .timeout(Duration.ofSeconds(TIMEOUT_SECONDS))
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    // On another thread: the DNS query blocks, and the caller may be an event loop.
    return CompletableFuture.supplyAsync(() -> client)
        .thenCompose(ready -> ready.sendAsync(request, head -> new BoundedText(MAX_BYTES)))
        .orTimeout(2L * TIMEOUT_SECONDS, TimeUnit.SECONDS)
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
      // Not rethrown, so that the next request is made.
      LOG.warnf(
          "The keys at parley.access.jwks-url cannot be fetched; %s: %s",
          keys == null ? "no key is known" : "the last keys stay valid", e);
    }
  }

  /** Leaves out shared secrets, which somebody may have published by mistake. */
  private static List<PublicJsonWebKey> read(String json) throws JoseException {
    List<JsonWebKey> all = new JsonWebKeySet(json).getJsonWebKeys();
    return all.stream()
        .filter(PublicJsonWebKey.class::isInstance)
        .map(PublicJsonWebKey.class::cast)
        .toList();
  }
}
