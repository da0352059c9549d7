package dev.parley.replicas;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.testing.SseEvent;
import dev.parley.testing.SseParser;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An HTTP client of one or more replicas, with timeouts. For one event loop. */
final class ReplicaClient {
  private final Vertx vertx;
  private final HttpClient client;
  private final List<URI> services;

  /** A client with at most that many connections to each replica. */
  ReplicaClient(Vertx vertx, List<URI> services, int connections) {
    this.vertx = vertx;
    this.services = services;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(connections)
                .setConnectTimeout(2_000)
                .setIdleTimeout(25));
  }

  /** A complete response. */
  record Reply(int status, String body) {
    /** Whether the replica did not reach Redis in time, so that a retry makes sense. */
    boolean isBusy() {
      return status == 503 && body.contains("backplane-unavailable");
    }
  }

  int services() {
    return services.size();
  }

  void later(long millis, Runnable action) {
    vertx.setTimer(millis, timer -> action.run());
  }

  /** Sends a request; fails if there is no response. */
  Future<Reply> ask(
      int service, HttpMethod method, String path, Map<String, String> headers, String body) {
    return request(service, method, path, headers)
        .compose(request -> request.send(Buffer.buffer(body, UTF_8.name())))
        .compose(
            response ->
                response
                    .body()
                    .map(bytes -> new Reply(response.statusCode(), bytes.toString(UTF_8))));
  }

  /** A stream whose response has status 200. */
  static final class Stream {
    private final HttpClientResponse response;
    private final SseParser parser;
    private boolean ended;

    private Stream(HttpClientResponse response, Consumer<SseEvent> events, Runnable end) {
      this.response = response;
      this.parser = new SseParser(events);
      Handler<Buffer> lines = RecordParser.newDelimited("\n", this::line);
      response.exceptionHandler(failure -> end(end));
      response.endHandler(whole -> end(end));
      response.handler(lines);
    }

    private void line(Buffer line) {
      parser.line(line.getBytes());
    }

    long reconnectionTime(long otherwise) {
      Long time = parser.reconnectionTime();
      return time == null ? otherwise : time;
    }

    private void end(Runnable action) {
      ended = true;
      action.run();
    }

    /** Closes the connection, unless the stream has ended: then another request may use it. */
    void close() {
      if (!ended) {
        response.request().connection().close();
      }
    }
  }

  /**
   * Opens a stream.
   *
   * @param end run at its end, possibly twice
   * @return fails with {@link Refused} if the status is not 200
   */
  Future<Stream> open(
      int service,
      String path,
      Map<String, String> headers,
      Consumer<SseEvent> events,
      Runnable end) {
    return request(service, HttpMethod.GET, path, headers)
        .compose(HttpClientRequest::send)
        .compose(
            response ->
                response.statusCode() == 200
                    ? Future.succeededFuture(new Stream(response, events, end))
                    : response
                        .body()
                        .compose(
                            body ->
                                Future.failedFuture(
                                    new Refused(response.statusCode() + " " + body))));
  }

  /** The response to a stream has another status than 200. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String answer) {
      super(answer);
    }
  }

  private Future<HttpClientRequest> request(
      int service, HttpMethod method, String path, Map<String, String> headers) {
    URI url = services.get(service);
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setHost(url.getHost())
            .setPort(url.getPort())
            .setURI(path)
            .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(headers)));
  }
}
