package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What a request on the router passes first (a bound on its body) and last (nobody answered it),
 * and where failures of the router itself end.
 */
@Singleton
class Gate {
  /** After our filters, whose headers are on every answer. */
  private static final int BEFORE_THE_SERVERS_BOUND = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

  /** After everything, static files included. */
  private static final int LAST = Integer.MAX_VALUE - 1000;

  private final Answers answers;
  private final long backstopBytes;

  Gate(Answers answers, VertxHttpConfig server) {
    this.answers = answers;
    this.backstopBytes =
        server.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_THE_SERVERS_BOUND).handler(this::boundBody);
    router.route().order(LAST).handler(this::notFound).failureHandler(this::failed);
    router.errorHandler(400, this::unreadable);
    router.errorHandler(404, this::notFound);
    router.errorHandler(413, this::tooLarge);
    router.errorHandler(500, request -> answers.fail(request.request(), failure(request)));
  }

  /** Answers before the server's own bound would, without a document. */
  private void boundBody(RoutingContext request) {
    if (RequestBody.announces(request.request()) > backstopBytes) {
      request.response().putHeader("Connection", "close");
      request.response().endHandler(end -> request.request().connection().close());
      answers.fail(request.request(), RequestBody.tooLarge());
    } else {
      request.next();
    }
  }

  private void notFound(RoutingContext request) {
    answers.fail(
        request.request(), new Refusal(Problem.NOT_FOUND, "There is nothing at this path."));
  }

  private void unreadable(RoutingContext request) {
    answers.fail(
        request.request(), new Refusal(Problem.BAD_REQUEST, "The request cannot be read."));
  }

  /** What a route or the router itself failed with. */
  private void failed(RoutingContext request) {
    switch (request.statusCode()) {
      case 400 -> unreadable(request);
      case 413 -> tooLarge(request);
      default -> answers.fail(request.request(), failure(request));
    }
  }

  private void tooLarge(RoutingContext request) {
    answers.fail(request.request(), RequestBody.tooLarge());
  }

  private static Throwable failure(RoutingContext request) {
    Throwable failure = request.failure();
    return failure == null ? new IllegalStateException("The router failed") : failure;
  }
}
