package dev.parley.http.exchange;

import dev.parley.http.config.BodyLimits;
import dev.parley.http.stream.ConnectionDrain;
import dev.parley.http.stream.WriteBudget;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Makes an {@link Exchange} of each request that comes over the router. */
@Singleton
public class RouterExchanges {
  private final BodyLimits limits;
  private final WriteBudget budget;
  private final ConnectionDrain drain;

  RouterExchanges(BodyLimits limits, WriteBudget budget, ConnectionDrain drain) {
    this.limits = limits;
    this.budget = budget;
    this.drain = drain;
  }

  /** Returns the exchange of a request; to be called on its event loop. */
  public Exchange of(RoutingContext context) {
    return new RouterExchange(context, limits, budget, drain);
  }
}
