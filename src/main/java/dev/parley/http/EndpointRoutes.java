package dev.parley.http;

import dev.parley.http.exchange.Exchange;
import dev.parley.http.exchange.RouterExchanges;
import dev.parley.http.header.ResponseHeader;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** The routes by which requests for an {@link Endpoint} reach their handler. */
@Singleton
class EndpointRoutes {
  private final Endpoints endpoints;
  private final RouterExchanges exchanges;
  private final Outcomes outcomes;

  EndpointRoutes(Endpoints endpoints, RouterExchanges exchanges, Outcomes outcomes) {
    this.endpoints = endpoints;
    this.exchanges = exchanges;
    this.outcomes = outcomes;
  }

  void register(@Observes Router router) {
    for (Endpoint endpoint : Endpoint.values()) {
      router
          .route(HttpMethod.valueOf(endpoint.method()), endpoint.pattern())
          .handler(context -> endpoints.handle(endpoint, exchanges.of(context)));
    }
    for (Endpoint endpoint : Endpoint.values()) {
      router.route(HttpMethod.OPTIONS, endpoint.pattern()).handler(this::allow);
    }
    // Paths that JAX-RS does not know.
    router.route(Endpoint.LEAVE_BY_BEACON.pattern()).handler(this::methodNotAllowed);
    router.route(Endpoint.SEND_TO_ALL.pattern()).handler(this::methodNotAllowed);
    router.route(Endpoint.SEND.pattern()).handler(this::methodNotAllowed);
    router.route(Endpoint.REPORT.pattern()).handler(this::methodNotAllowed);
  }

  private void allow(RoutingContext context) {
    String methods = AllowedMethods.at(context.request().path());
    exchanges.of(context).answer(204, List.of(new ResponseHeader("Allow", methods)), null);
  }

  private void methodNotAllowed(RoutingContext context) {
    Exchange exchange = exchanges.of(context);
    String methods = AllowedMethods.at(context.request().path());
    context.response().putHeader("Allow", methods);
    Refusal refusal = new Refusal(Problem.METHOD_NOT_ALLOWED, "Allowed here: " + methods + ".");
    exchange.body().whenComplete((body, unread) -> outcomes.fail(exchange, refusal, null));
  }
}
