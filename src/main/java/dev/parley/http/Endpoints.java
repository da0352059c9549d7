package dev.parley.http;

import dev.parley.http.exchange.Exchange;
import jakarta.inject.Singleton;

/** Hands each request to the handler of its endpoint. */
@Singleton
public class Endpoints {
  private final JoinHandler join;
  private final LeaveHandler leave;
  private final SendHandler send;
  private final ReceiveHandler receive;
  private final ReportHandler report;
  private final Outcomes outcomes;

  Endpoints(
      JoinHandler join,
      LeaveHandler leave,
      SendHandler send,
      ReceiveHandler receive,
      ReportHandler report,
      Outcomes outcomes) {
    this.join = join;
    this.leave = leave;
    this.send = send;
    this.receive = receive;
    this.report = report;
    this.outcomes = outcomes;
  }

  /** Has a request answered. Never throws. To be called on the event loop of the request. */
  public void handle(Endpoint endpoint, Exchange exchange) {
    try {
      handler(endpoint).handle(exchange);
    } catch (RuntimeException failure) {
      outcomes.fail(exchange, failure, null);
    }
  }

  private Handler handler(Endpoint endpoint) {
    return switch (endpoint) {
      case JOIN -> join;
      case LEAVE -> leave::leaveOrPass;
      case LEAVE_BY_BEACON -> leave::leave;
      case SEND, SEND_TO_ALL -> send;
      case RECEIVE -> receive;
      case REPORT -> report;
    };
  }
}
