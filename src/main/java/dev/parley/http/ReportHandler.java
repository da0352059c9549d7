package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.http.body.ReportRequest;
import dev.parley.http.caller.Credentials;
import dev.parley.http.exchange.Exchange;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Takes a peer's report of a connection. */
@Singleton
class ReportHandler implements Handler {
  private final Credentials credentials;
  private final ReportReceiver reports;
  private final Outcomes outcomes;

  ReportHandler(Credentials credentials, ReportReceiver reports, Outcomes outcomes) {
    this.credentials = credentials;
    this.reports = reports;
    this.outcomes = outcomes;
  }

  /** Takes the report. The answer has no body, so {@code Accept} does not matter. */
  @Override
  public void handle(Exchange exchange) {
    PeerToken token = OwnToken.require(credentials, exchange);
    CompletionStage<byte[]> body = exchange.body();
    outcomes.answer(
        exchange,
        null,
        () ->
            body.thenCompose(
                bytes -> reports.receive(token.member(), ReportRequest.read(bytes).report())),
        done -> exchange.answer(204, List.of(), null));
  }
}
