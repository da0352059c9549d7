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
    allowOnly(router, Endpoint.LEAVE_BY_BEACON.pattern(), "POST");
    allowOnly(router, Endpoint.SEND_TO_ALL.pattern(), "POST");
    allowOnly(router, Endpoint.SEND.pattern(), "GET, POST");
  }

  /** Answers all methods that no route before has answered. */
  private void allowOnly(Router router, String path, String methods) {
    router.route(path).handler(context -> methodNotAllowed(context, methods));
  }

  private void methodNotAllowed(RoutingContext context, String methods) {
    Exchange exchange = exchanges.of(context);
    context.response().putHeader("Allow", methods);
    if (context.request().method().equals(HttpMethod.OPTIONS)) {
      exchange.answer(204, List.<ResponseHeader>of(), null);
      return;
    }
    Refusal refusal = new Refusal(Problem.METHOD_NOT_ALLOWED, "Allowed here: " + methods + ".");
    exchange.body().whenComplete((body, unread) -> outcomes.fail(exchange, refusal, null));
  }
}
