package dev.parley.http.body;

import dev.parley.http.config.BodyLimits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Reads the body for methods with {@link JsonEntity}, as {@link RequestBody} does for all others.
 */
class JsonEntityFilter {
  private final BodyLimits limits;

  JsonEntityFilter(BodyLimits limits) {
    this.limits = limits;
  }

  @JsonEntity
  @ServerRequestFilter
  public Uni<Void> read(ContainerRequestContext context, HttpServerRequest request) {
    return Uni.createFrom()
        .completionStage(RequestBody.json(request, limits))
        .invoke(bytes -> context.setEntityStream(new ByteArrayInputStream(bytes)))
        .replaceWithVoid();
  }
}
