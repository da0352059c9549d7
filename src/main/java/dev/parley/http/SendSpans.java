package dev.parley.http;

import dev.parley.protocol.Member;
import dev.parley.room.Receipt;
import dev.parley.room.Send;
import dev.parley.tracing.SendSpan;
import dev.parley.tracing.Tracing;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Traces requests to send from here to their answers; all others make no spans. */
@Singleton
final class SendSpans {
  private final Tracing tracing;

  SendSpans(Tracing tracing) {
    this.tracing = tracing;
  }

  /** Sends by {@code sending} what is to be sent, with its trace if it has one. */
  CompletionStage<Receipt> traced(
      HttpServerRequest request,
      Member sender,
      Send send,
      Function<Send, CompletionStage<Receipt>> sending) {
    SendSpan span =
        tracing.isEnabled() ? tracing.send(request.getHeader("traceparent"), sender, send) : null;
    if (span == null) {
      return sending.apply(send);
    }
    return sending
        .apply(send.traced(span.traceparent()))
        .whenComplete((receipt, failure) -> span.end(status(failure)));
  }

  private static int status(@Nullable Throwable failure) {
    return failure == null ? 202 : ProblemDocument.of(failure).problem().status();
  }
}
