package dev.parley.http.exchange;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/**
 * The token of a request: {@code Authorization: Bearer}, else {@code ?access_token=} (RFC 6750,
 * sections 2.1 and 2.3). JAX-RS methods take it as a {@code @BeanParam}.
 *
 * @param authorization the value of the header; null without one
 * @param accessToken the query parameter; null without one
 */
public record BearerToken(
    @HeaderParam("Authorization") @Nullable String authorization,
    @QueryParam(BearerToken.QUERY_PARAMETER) @Nullable String accessToken) {
  /** The query parameter for clients that cannot set headers. */
  public static final String QUERY_PARAMETER = "access_token";

  private static final String SCHEME = "Bearer ";

  /** Returns the token, not verified yet; null if the request has none. */
  public @Nullable String value() {
    return of(authorization, accessToken);
  }

  /** Returns the token of a request with these two; null if it brings none. */
  public static @Nullable String of(@Nullable String authorization, @Nullable String accessToken) {
    return authorization == null ? accessToken : bearer(authorization);
  }

  private static @Nullable String bearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? authorization.substring(SCHEME.length()).strip()
        : null;
  }
}
