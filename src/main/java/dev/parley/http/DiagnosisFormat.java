package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The formats of a diagnosis. */
enum DiagnosisFormat {
  /** For programs. */
  JSON(MediaType.APPLICATION_JSON),
  /** For people. */
  TEXT(MediaType.TEXT_PLAIN + ";charset=utf-8");

  private final String type;

  DiagnosisFormat(String type) {
    this.type = type;
  }

  /** Reads the parameter {@code format}; null is JSON. Refuses other values. */
  static DiagnosisFormat of(@Nullable String format) {
    if (format == null || format.equals("json")) {
      return JSON;
    } else if (format.equals("text")) {
      return TEXT;
    }
    throw new Refusal(Problem.INVALID_PARAMETER, "format is json or text.");
  }

  /** Returns the answer in this format. No cache may store it. */
  RestResponse<?> response(DiagnosisResponse diagnosis) {
    Object entity = this == TEXT ? DiagnosisText.of(diagnosis) : diagnosis;
    return RestResponse.ResponseBuilder.ok(entity)
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
