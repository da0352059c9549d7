package dev.parley.http.operations;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Tells which version of the service this is, and of which commit, in the form that Quarkus's own
 * extension has for it; that one is not to be had for our Quarkus, and tells more than it should.
 */
@Singleton
class InfoRoute {
  private static final String FILE = "/META-INF/parley-build.properties";

  void register(@Observes Router router) {
    String info = info(read());
    router
        .get("/q/info")
        .handler(
            request ->
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(info));
  }

  private static Properties read() {
    Properties build = new Properties();
    try (InputStream in = InfoRoute.class.getResourceAsStream(FILE)) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }

  /** Returns the answer's JSON. The commit is {@code unknown} if the build does not know it. */
  static String info(Properties build) {
    String commit = build.getProperty("commit", "");
    return "{\"build\":{\"version\":\"%s\"},\"git\":{\"commit\":{\"id\":\"%s\"}}}"
        .formatted(build.getProperty("version"), commit.isEmpty() ? "unknown" : commit);
  }
}
