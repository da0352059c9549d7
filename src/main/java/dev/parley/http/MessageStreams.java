package dev.parley.http;

import dev.parley.access.AccessConfig;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.delivery.DeliveryConfig;
import dev.parley.delivery.EventStreams;
import dev.parley.room.Bounds;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens event streams on responses, or says there what stands in the way. */
@Singleton
class MessageStreams {
  private static final Duration USUAL_TOKEN = Duration.ofHours(24);
  private static final Duration LONGEST_TOKEN = Duration.ofDays(30);

  private final EventStreams streams;
  private final PeerTokens tokens;
  private final FreshIceServers freshIceServers;
  private final Unwritten unwritten;

  MessageStreams(
      EventStreams streams,
      PeerTokens tokens,
      FreshIceServers freshIceServers,
      DeliveryConfig delivery,
      AccessConfig access) {
    this.streams = streams;
    this.tokens = tokens;
    this.freshIceServers = freshIceServers;
    this.unwritten = unwritten(delivery);
    Bounds.check(
        "parley.access.token-lifetime",
        access.tokenLifetime(),
        shortestToken(delivery.streamAge()),
        LONGEST_TOKEN);
  }

  private static Unwritten unwritten(DeliveryConfig delivery) {
    long total = delivery.maxBufferedTotal().orElse(Runtime.getRuntime().maxMemory() / 4);
    return new Unwritten(
        delivery.maxBuffered(),
        Bounds.check("parley.delivery.max-buffered-total", total, Unwritten.LITTLE, 1L << 40));
  }

  /**
   * A stream that opens when a little more than half of a token is left ends before the token, so
   * that the next one renews it. Whoever wants streams of many hours may have the usual tokens.
   */
  private static Duration shortestToken(Duration streamAge) {
    Duration three = streamAge.multipliedBy(3);
    return three.compareTo(USUAL_TOKEN) < 0 ? three : USUAL_TOKEN;
  }

  /** Returns what is under way to all clients with streams. */
  Unwritten unwritten() {
    return unwritten;
  }

  /**
   * Opens the stream of a token's peer. 4xx is for what retrying cannot mend, since a browser's
   * EventSource then gives up for good; of all else the client is told to come back.
   *
   * @param lastEventId as the client sent it, if it did
   * @param document finds the problem in a failure
   * @param refusal answers with a problem instead of a stream
   */
  void open(
      PeerToken token,
      @Nullable String lastEventId,
      EventStreamResponse response,
      Function<Throwable, ProblemDocument> document,
      Consumer<ProblemDocument> refusal) {
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
                refuse(document.apply(failure), response, refusal);
              }
            });
  }

  private void refuse(
      ProblemDocument document, EventStreamResponse response, Consumer<ProblemDocument> refusal) {
    if (document.problem().status() < 500) {
      refusal.accept(document);
    } else {
      response.begin();
      response.write(streams.reconnectLater());
      response.end();
    }
  }
}
