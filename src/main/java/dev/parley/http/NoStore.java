package dev.parley.http;

import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;

/** Answers that no cache may store, because they hold secrets or change with each moment. */
final class NoStore {
  private NoStore() {}

  static <T> RestResponse<T> ok(T entity) {
    return RestResponse.ResponseBuilder.ok(entity)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
