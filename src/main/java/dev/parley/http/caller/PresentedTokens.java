package dev.parley.http.caller;

import dev.parley.access.ApplicationTokens;
import dev.parley.access.Verification;
import dev.parley.http.header.RequestHeader;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a request that are not verified yet: one in {@code Authorization: Bearer}, and one
 * in {@code ?access_token=} (RFC 6750, sections 2.1 and 2.3). JAX-RS methods take them as a
 * {@code @BeanParam}.
 *
 * <p>The header wins if it holds a token of this service or of the application. Anything else there
 * counts as absent: another scheme, as a proxy with a password asks for, or a token of somebody
 * else.
 *
 * @param authorization the value of the header; null without one
 * @param accessToken the query parameter; null without one
 */
public record PresentedTokens(
    @HeaderParam("Authorization") @Nullable String authorization,
    @QueryParam(PresentedTokens.QUERY_PARAMETER) @Nullable String accessToken) {
  /** The query parameter for clients that cannot set headers. */
  public static final String QUERY_PARAMETER = "access_token";

  /** The tokens of a request that brings none. */
  public static final PresentedTokens NONE = new PresentedTokens(null, null);

  private static final String SCHEME = "Bearer ";

  /** Returns the tokens of a request. */
  public static PresentedTokens of(HttpServerRequest request) {
    return new PresentedTokens(
        request.getHeader(RequestHeader.AUTHORIZATION.text()), request.getParam(QUERY_PARAMETER));
  }

  /** Says whether the request brings no token at all. */
  public boolean isEmpty() {
    return bearer() == null && accessToken == null;
  }

  /**
   * Returns what the first good token verifies as; null if none is good.
   *
   * @param verify returns null for a token that is not good
   */
  public <T> @Nullable T verified(Function<String, @Nullable T> verify) {
    String bearer = bearer();
    T ofHeader = bearer == null ? null : verify.apply(bearer);
    return ofHeader == null && accessToken != null ? verify.apply(accessToken) : ofHeader;
  }

  /** Returns what the first good token of the application turned out to be. */
  CompletionStage<Verification> verified(ApplicationTokens tokens) {
    String bearer = bearer();
    CompletionStage<Verification> ofHeader =
        bearer == null
            ? CompletableFuture.completedFuture(Verification.NONE)
            : tokens.verify(bearer);
    return accessToken == null
        ? ofHeader
        : ofHeader.thenCompose(
            first ->
                first.grant() == null
                    ? tokens.verify(accessToken).thenApply(second -> second.or(first))
                    : CompletableFuture.completedFuture(first));
  }

  private @Nullable String bearer() {
    return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? authorization.substring(SCHEME.length()).strip()
        : null;
  }

  /** Shows no token. */
  @Override
  public String toString() {
    return "PresentedTokens[redacted]";
  }
}
