package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.delivery.EventStreams;
import dev.parley.http.caller.Credentials;
import dev.parley.http.exchange.ContentNegotiation;
import dev.parley.http.exchange.Exchange;
import dev.parley.http.exchange.Parameters;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.protocol.Member;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives messages: by an event stream, or by one long poll. */
@Singleton
class ReceiveHandler implements Handler {
  private static final List<ResponseHeader> POLL_HEADERS =
      List.of(
          new ResponseHeader("Cache-Control", "no-store"),
          new ResponseHeader("Content-Type", "application/json"));

  private final StreamOpener streams;
  private final EventStreams polls;
  private final Credentials credentials;
  private final TimelineRecorder recorder;
  private final Outcomes outcomes;

  ReceiveHandler(
      StreamOpener streams,
      EventStreams polls,
      Credentials credentials,
      TimelineRecorder recorder,
      Outcomes outcomes) {
    this.streams = streams;
    this.polls = polls;
    this.credentials = credentials;
    this.recorder = recorder;
    this.outcomes = outcomes;
  }

  @Override
  public void handle(Exchange exchange) {
    PeerToken token = OwnToken.require(credentials, exchange);
    switch (ContentNegotiation.reception(exchange)) {
      case STREAM -> streams.open(token, lastEventId(exchange, Parameters.LAST_EVENT_ID), exchange);
      case POLL -> poll(exchange, token.member());
    }
  }

  private void poll(Exchange exchange, Member member) {
    Duration wait = Parameters.pollWait(exchange);
    String after = lastEventId(exchange, "after");
    recorder.logChanged(member.room());
    outcomes.answer(
        exchange,
        null,
        () -> polls.poll(member, after, wait),
        json -> exchange.answer(200, POLL_HEADERS, json));
  }

  private static @Nullable String lastEventId(Exchange exchange, String parameter) {
    return Parameters.headerOrQuery(exchange, RequestHeader.LAST_EVENT_ID, parameter);
  }
}
