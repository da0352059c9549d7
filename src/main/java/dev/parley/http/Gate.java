package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * What a request passes first (the body of one that brings messages is read) and last (nobody
 * answered it), and where failures of the router itself end.
 */
@ApplicationScoped
class Gate {
  /** Before the doors. */
  private static final int FIRST = -1000;

  /** After everything, static files included. */
  private static final int LAST = Integer.MAX_VALUE - 1000;

  private final Answers answers;
  private final BodyBounds bounds;

  Gate(Answers answers, BodyBounds bounds) {
    this.answers = answers;
    this.bounds = bounds;
  }

  void register(@Observes Router router) {
    router.routeWithRegex(MessageRoutes.PATHS).order(FIRST).handler(this::readBody);
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
      RequestBody.read(request, bounds);
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
    answers.fail(request, RequestBody.tooLarge());
  }

  private static Throwable failure(RoutingContext request) {
    Throwable failure = request.failure();
    return failure == null ? new IllegalStateException("The router failed") : failure;
  }
}
