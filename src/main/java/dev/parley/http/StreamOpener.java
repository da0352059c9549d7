package dev.parley.http;

import dev.parley.access.AccessConfig;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.delivery.DeliveryConfig;
import dev.parley.delivery.EventStreams;
import dev.parley.http.exchange.Exchange;
import dev.parley.http.problem.ProblemDocument;
import dev.parley.http.problem.Problems;
import dev.parley.http.stream.EventStreamResponse;
import dev.parley.http.stream.FreshIceServers;
import dev.parley.room.Bounds;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens event streams. */
@Singleton
class StreamOpener {
  private static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofHours(24);
  private static final Duration MAX_TOKEN_LIFETIME = Duration.ofDays(30);

  private final EventStreams streams;
  private final PeerTokens tokens;
  private final FreshIceServers freshIceServers;
  private final Problems problems;

  StreamOpener(
      EventStreams streams,
      PeerTokens tokens,
      FreshIceServers freshIceServers,
      Problems problems,
      DeliveryConfig delivery,
      AccessConfig access) {
    this.streams = streams;
    this.tokens = tokens;
    this.freshIceServers = freshIceServers;
    this.problems = problems;
    Bounds.check(
        "parley.access.token-lifetime",
        access.tokenLifetime(),
        minTokenLifetime(delivery.streamAge()),
        MAX_TOKEN_LIFETIME);
  }

  /**
   * Returns three times the age of a stream, or the default lifetime if that is shorter. A stream
   * renews its token when it opens with less than half of the lifetime left. If it opens just
   * before that, it ends before the token does.
   */
  private static Duration minTokenLifetime(Duration streamAge) {
    Duration threeStreams = streamAge.multipliedBy(3);
    return threeStreams.compareTo(DEFAULT_TOKEN_LIFETIME) < 0
        ? threeStreams
        : DEFAULT_TOKEN_LIFETIME;
  }

  /**
   * Answers with the stream of a token's peer. A browser's {@code EventSource} gives up for good on
   * any status but 200. So a problem is answered only where a retry cannot help (4xx); otherwise
   * the answer is an event stream that says when to come back, and ends.
   *
   * @param lastEventId as the client sent it; null if it did not
   */
  void open(PeerToken token, @Nullable String lastEventId, Exchange exchange) {
    EventStreamResponse response = exchange.stream();
    streams
        .open(
            token.member(),
            lastEventId,
            tokens.renew(token),
            freshIceServers.of(token),
            response::begin)
        .whenComplete(
            (stream, failure) -> {
              if (stream != null) {
                response.onClosed(stream::closed);
              } else if (failure != null) {
                refuse(failure, response, exchange);
              }
            });
  }

  private void refuse(Throwable failure, EventStreamResponse response, Exchange exchange) {
    ProblemDocument document = problems.document(failure, exchange.path(), exchange.tokens(), null);
    if (document.status() < 500) {
      exchange.problem(document);
    } else {
      response.begin();
      response.write(streams.reconnectLater());
      response.end();
    }
  }
}
