package dev.parley.http;

import dev.parley.protocol.Member;
import dev.parley.room.Send;
import dev.parley.tracing.SendSpan;
import dev.parley.tracing.Tracing;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Traces requests to send from here to their answers; all others make no spans. */
@Singleton
final class SendSpans {
  private final Tracing tracing;

  SendSpans(Tracing tracing) {
    this.tracing = tracing;
  }

  /** Returns what is to be sent, with its trace if it has one. */
  Send traced(RoutingContext request, Member sender, Send send) {
    if (!tracing.isEnabled()) {
      return send;
    }
    SendSpan span = tracing.send(request.request().getHeader("traceparent"), sender, send);
    if (span == null) {
      return send;
    }
    request.addEndHandler(done -> span.end(request.response().getStatusCode()));
    return send.traced(span.traceparent());
  }
}
