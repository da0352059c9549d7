package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
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

  /** After our filters, whose headers are on every answer. */
  private static final int BEFORE_THE_SERVERS_BOUND = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

  /** After everything, static files included. */
  private static final int LAST = Integer.MAX_VALUE - 1000;

  private final Answers answers;
  private final BodyBounds bounds;
  private final long backstopBytes;

  Gate(Answers answers, BodyBounds bounds, VertxHttpConfig server) {
    this.answers = answers;
    this.bounds = bounds;
    this.backstopBytes =
        server.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_THE_SERVERS_BOUND).handler(this::boundBody);
    router.routeWithRegex(MessageRoutes.PATHS).order(FIRST).handler(this::readBody);
    router.route().order(LAST).handler(this::notFound).failureHandler(this::failed);
    router.errorHandler(400, this::unreadable);
    router.errorHandler(404, this::notFound);
    router.errorHandler(413, this::tooLarge);
    router.errorHandler(500, request -> answers.fail(request, failure(request)));
  }

  /** Answers before the server's own bound would, without a document. */
  private void boundBody(RoutingContext request) {
    if (RequestBody.announces(request.request()) > backstopBytes) {
      request.response().putHeader("Connection", "close");
      request.response().endHandler(end -> request.request().connection().close());
      answers.fail(request, RequestBody.tooLarge());
    } else {
      request.next();
    }
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

  /** What a route or the router itself failed with. */
  private void failed(RoutingContext request) {
    switch (request.statusCode()) {
      case 400 -> unreadable(request);
      case 413 -> tooLarge(request);
      default -> answers.fail(request, failure(request));
    }
  }

  private void tooLarge(RoutingContext request) {
    answers.fail(request, RequestBody.tooLarge());
  }

  private static Throwable failure(RoutingContext request) {
    Throwable failure = request.failure();
    return failure == null ? new IllegalStateException("The router failed") : failure;
  }
}
