package dev.parley.http.body;

import dev.parley.http.config.BodyLimits;
import jakarta.ws.rs.ext.Provider;

/** Reads {@link MetadataRequest} for JAX-RS. */
@Provider
public final class MetadataRequestReader extends EntityReader<MetadataRequest> {
  private final BodyLimits limits;

  MetadataRequestReader(BodyLimits limits) {
    super(MetadataRequest.class);
    this.limits = limits;
  }

  @Override
  MetadataRequest read(byte[] bytes) {
    return MetadataRequest.read(bytes, limits.metadataBytes());
  }
}
