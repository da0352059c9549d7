package dev.parley.http.exchange;

import dev.parley.http.body.RequestBody;
import dev.parley.http.config.BodyLimits;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.http.stream.ConnectionDrain;
import dev.parley.http.stream.EventStreamResponse;
import dev.parley.http.stream.RouterStream;
import dev.parley.http.stream.WriteBudget;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A request that came over the Vert.x router, by HTTP/1.1 or HTTP/2. */
final class RouterExchange implements Exchange {
  private final RoutingContext context;
  private final HttpServerRequest request;
  private final BodyLimits limits;
  private final WriteBudget budget;
  private final ConnectionDrain drain;

  RouterExchange(
      RoutingContext context, BodyLimits limits, WriteBudget budget, ConnectionDrain drain) {
    this.context = context;
    this.request = context.request();
    this.limits = limits;
    this.budget = budget;
    this.drain = drain;
  }

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public String roomId() {
    return String.valueOf(context.pathParam("room"));
  }

  @Override
  public @Nullable String peerId() {
    return context.pathParam("peer");
  }

  @Override
  public @Nullable String queryParameter(String name) {
    return request.getParam(name);
  }

  @Override
  public List<String> headers(RequestHeader name) {
    return request.headers().getAll(name.text());
  }

  @Override
  public @Nullable String header(RequestHeader name) {
    return request.getHeader(name.text());
  }

  @Override
  public @Nullable String remoteAddress() {
    SocketAddress remote = request.connection().remoteAddress();
    return remote == null ? null : remote.hostAddress();
  }

  @Override
  public CompletionStage<byte[]> body() {
    return RequestBody.json(request, limits);
  }

  @Override
  public void answer(int status, List<ResponseHeader> headers, @Nullable String body) {
    RouterAnswer.write(request.response(), status, headers, body);
  }

  @Override
  public EventStreamResponse stream() {
    return new RouterStream(request, budget, drain);
  }

  @Override
  public void pass() {
    context.next();
  }
}
