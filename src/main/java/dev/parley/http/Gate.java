package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Bounds;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * What every request to the API passes first (its body is read) and last (nobody answered it), and
 * where failures of the router itself end.
 */
@ApplicationScoped
class Gate {
  /** Before the doors. */
  private static final int FIRST = -1000;

  /** After everything, static files included. */
  private static final int LAST = Integer.MAX_VALUE - 1000;

  private final Answers answers;
  private final Vertx vertx;
  private final long bodyTimeoutMillis;

  Gate(Answers answers, Vertx vertx, HttpConfig config) {
    this.answers = answers;
    this.vertx = vertx;
    this.bodyTimeoutMillis =
        Bounds.check(
                "parley.http.body-timeout",
                config.bodyTimeout(),
                Duration.ofMillis(100),
                Duration.ofMinutes(1))
            .toMillis();
  }

  void register(@Observes Router router) {
    router.route("/v1/*").order(FIRST).handler(this::readBody);
    router.route().order(LAST).handler(this::notFound);
    router.errorHandler(400, this::unreadable);
    router.errorHandler(404, this::notFound);
    router.errorHandler(413, this::tooLarge);
    router.errorHandler(500, request -> answers.fail(request, failure(request)));
  }

  private void readBody(RoutingContext request) {
    HttpMethod method = request.request().method();
    if (method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PATCH)
        || method.equals(HttpMethod.PUT)) {
      RequestBody.read(request, vertx, bodyTimeoutMillis);
    } else {
      request.next();
    }
  }

  private void notFound(RoutingContext request) {
    answers.fail(request, new Refusal(Problem.NOT_FOUND, "There is nothing at this path."));
  }

  private void unreadable(RoutingContext request) {
    answers.fail(request, new Refusal(Problem.BAD_REQUEST, "The request cannot be read."));
  }

  private void tooLarge(RoutingContext request) {
    answers.fail(request, new Refusal(Problem.BODY_TOO_LARGE, "A body has at most 65536 bytes."));
  }

  private static Throwable failure(RoutingContext request) {
    Throwable failure = request.failure();
    return failure == null ? new IllegalStateException("The router failed") : failure;
  }
}
