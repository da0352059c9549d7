package dev.parley.http.body;

import jakarta.ws.rs.ext.Provider;

/** Reads {@link ReportRequest} for JAX-RS. */
@Provider
public final class ReportRequestReader extends EntityReader<ReportRequest> {
  ReportRequestReader() {
    super(ReportRequest.class);
  }

  @Override
  ReportRequest read(byte[] bytes) {
    return ReportRequest.read(bytes);
  }
}
