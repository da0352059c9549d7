package dev.parley.http.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLAnchorReplayingFactory;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The API's description (OpenAPI) as it was written, the same as JSON, and the page that shows it.
 *
 * @param yaml {@code META-INF/openapi.yaml}
 * @param json the same, and what stands there once and is referred to is written out
 * @param page Swagger UI, which asks for the description
 */
record ApiDescription(Buffer yaml, Buffer json, Buffer page) {

  /** Returns it; takes a moment the first time, so never ask from an event loop. */
  static ApiDescription get() {
    return Once.READ;
  }

  private static ApiDescription read() {
    try {
      byte[] yaml = resource("openapi.yaml");
      JsonNode tree = new ObjectMapper(new YAMLAnchorReplayingFactory()).readTree(yaml);
      byte[] json = new ObjectMapper().writeValueAsBytes(tree);
      byte[] page = resource("swagger-ui.html");
      return new ApiDescription(Buffer.buffer(yaml), Buffer.buffer(json), Buffer.buffer(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ApiDescription.class.getResourceAsStream("/META-INF/" + name)) {
      if (in == null) {
        throw new IllegalStateException("No META-INF/" + name);
      }
      return in.readAllBytes();
    }
  }

  /** Made when somebody asks, and not at every start. */
  private static final class Once {
    static final ApiDescription READ = read();
  }
}
