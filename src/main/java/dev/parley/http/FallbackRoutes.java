package dev.parley.http;

import dev.parley.http.body.RequestBody;
import dev.parley.http.exchange.RouterExchanges;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The first and the last route. The first bounds the body of every request. The last answers what
 * no route has answered, and failures of the router itself.
 */
@Singleton
class FallbackRoutes {
  private static final Logger LOG = Logger.getLogger(FallbackRoutes.class);

  /** After our filters, which add headers to every answer, and before the bound of Quarkus. */
  private static final int BODY_BOUND_ORDER = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

  /** After all routes, static files included. */
  private static final int LAST_ORDER = Integer.MAX_VALUE - 1000;

  private final RouterExchanges exchanges;
  private final Outcomes outcomes;
  private final long maxBodyBytes;

  FallbackRoutes(RouterExchanges exchanges, Outcomes outcomes, VertxHttpConfig server) {
    this.exchanges = exchanges;
    this.outcomes = outcomes;
    this.maxBodyBytes =
        server.limits().maxBodySize().map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
  }

  void register(@Observes Router router) {
    router.route().order(BODY_BOUND_ORDER).handler(this::boundBody);
    router.route().order(LAST_ORDER).handler(this::notFound).failureHandler(this::failed);
    router.errorHandler(400, this::unreadable);
    router.errorHandler(404, this::notFound);
    router.errorHandler(413, this::tooLarge);
    router.errorHandler(500, context -> fail(context, failure(context)));
  }

  /** Refuses a body that Quarkus would refuse, because Quarkus answers without a document. */
  private void boundBody(RoutingContext context) {
    if (RequestBody.announcedLength(context.request()) > maxBodyBytes) {
      context.response().putHeader("Connection", "close");
      context.response().endHandler(end -> context.request().connection().close());
      tooLarge(context);
    } else {
      context.next();
    }
  }

  private void notFound(RoutingContext context) {
    fail(context, new Refusal(Problem.NOT_FOUND, "There is nothing at this path."));
  }

  private void unreadable(RoutingContext context) {
    fail(context, new Refusal(Problem.BAD_REQUEST, "The request cannot be read."));
  }

  private void tooLarge(RoutingContext context) {
    fail(context, RequestBody.tooLarge());
  }

  /** Answers a request at which a route or the router itself failed. */
  private void failed(RoutingContext context) {
    switch (context.statusCode()) {
      case 400 -> unreadable(context);
      case 404 -> notFound(context);
      case 413 -> tooLarge(context);
      default -> fail(context, failure(context));
    }
  }

  private static Throwable failure(RoutingContext context) {
    Throwable failure = context.failure();
    return failure == null ? new IllegalStateException("The router failed") : failure;
  }

  /** Answers with a problem; an answer that has begun can only be broken off. */
  private void fail(RoutingContext context, Throwable failure) {
    HttpServerResponse response = context.response();
    if (response.headWritten()) {
      LOG.debug("An answer broke off", failure);
      response.reset();
    } else {
      outcomes.fail(exchanges.of(context), failure, null);
    }
  }
}
