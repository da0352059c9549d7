package dev.parley.http.fastpath;

import dev.parley.delivery.Draining;
import dev.parley.http.body.JsonContent;
import dev.parley.http.exchange.Exchange;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.http.stream.EventStreamResponse;
import dev.parley.http.stream.WriteBudget;
import dev.parley.protocol.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A request that came over the fast path. */
final class FastExchange implements Exchange {
  private final FastRequest request;
  private final ConnectionWriter connection;
  private final boolean isTls;
  private final Services services;
  private boolean isPassed;

  FastExchange(FastRequest request, ConnectionWriter connection, Services services) {
    this.request = request;
    this.connection = connection;
    this.isTls = connection.isTls();
    this.services = services;
  }

  /** Objects that all exchanges share. */
  record Services(ResponseHeads heads, WriteBudget budget, Draining draining) {}

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public String roomId() {
    return request.room();
  }

  @Override
  public @Nullable String peerId() {
    return request.peer();
  }

  @Override
  public @Nullable String queryParameter(String name) {
    return request.queryParameter(name);
  }

  @Override
  public List<String> headers(RequestHeader name) {
    String value = header(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public @Nullable String header(RequestHeader name) {
    return request.header(name);
  }

  @Override
  public @Nullable String remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public CompletionStage<byte[]> body() {
    byte[] body = request.body();
    Refusal refusal =
        body.length == 0 ? null : JsonContent.refusal(header(RequestHeader.CONTENT_TYPE), null);
    return refusal == null
        ? CompletableFuture.completedFuture(body)
        : CompletableFuture.failedFuture(refusal);
  }

  @Override
  public void answer(int status, List<ResponseHeader> headers, @Nullable String body) {
    connection.answer(services.heads().of(status, request, isTls), headers, body);
  }

  @Override
  public EventStreamResponse stream() {
    byte[] head = services.heads().of(200, request, isTls);
    FastStream stream =
        new FastStream(connection, services.budget(), services.draining()::hasBegun, head);
    connection.setStream(stream);
    return stream;
  }

  @Override
  public void pass() {
    isPassed = true;
  }

  /** Says whether the handler left the request to the router. Read on the event loop. */
  boolean isPassed() {
    return isPassed;
  }
}
