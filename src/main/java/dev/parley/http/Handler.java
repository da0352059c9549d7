package dev.parley.http;

import dev.parley.http.exchange.Exchange;

/** Answers the requests of one endpoint. */
@FunctionalInterface
interface Handler {
  /**
   * Answers, now or later. Called on the event loop of the request.
   *
   * @throws RuntimeException what {@link Endpoints} answers with a problem document
   */
  void handle(Exchange exchange);
}
