package dev.parley.http.body;

import dev.parley.http.config.BodyLimits;
import jakarta.ws.rs.ext.Provider;

/** Reads {@link JoinRequest} for JAX-RS. */
@Provider
public final class JoinRequestReader extends EntityReader<JoinRequest> {
  private final BodyLimits limits;

  JoinRequestReader(BodyLimits limits) {
    super(JoinRequest.class);
    this.limits = limits;
  }

  @Override
  JoinRequest read(byte[] bytes) {
    return JoinRequest.read(bytes, limits.metadataBytes());
  }
}
