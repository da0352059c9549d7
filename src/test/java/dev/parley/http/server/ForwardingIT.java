package dev.parley.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Certificate;
import dev.parley.testing.FreePort;
import dev.parley.testing.RawConnection;
import dev.parley.testing.Replica;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service behind trusted proxies, and requests whose headers of proxies cannot be read. The
 * access log shows which of the headers got through.
 */
class ForwardingIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Each is harmless to anybody who reads it. */
  private static final List<String> UNREADABLE =
      List.of(
          "X-Forwarded-For: nobody here",
          "X-Forwarded-Host: two words",
          "X-Forwarded-Port: many",
          "X-Forwarded-Proto: two words",
          "X-Forwarded-Prefix: no-slash",
          "X-Forwarded-Trusted-Proxy: true",
          "Forwarded: nobody");

  private static int securePort;
  private static Replica replica;

  @BeforeAll
  static void start(@TempDir Path directory) {
    securePort = FreePort.find();
    Map<String, String> config = new HashMap<>(Certificate.in(directory).settings(securePort));
    config.put("quarkus.http.proxy.proxy-address-forwarding", "true");
    config.put("quarkus.http.proxy.trusted-proxies", "127.0.0.1");
    config.put("quarkus.http.proxy.enable-forwarded-host", "true");
    config.put("quarkus.http.proxy.enable-forwarded-prefix", "true");
    config.put("quarkus.http.proxy.enable-trusted-proxy-header", "true");
    config.put("quarkus.http.access-log.enabled", "true");
    config.put(
        "quarkus.http.access-log.pattern",
        "by %{i,User-Agent} for=%{i,X-Forwarded-For} host=%{i,X-Forwarded-Host} port=%{i,X-Forwarded-Port}"
            + " proto=%{i,X-Forwarded-Proto} prefix=%{i,X-Forwarded-Prefix}"
            + " standard=%{i,Forwarded}.");
    replica = Replica.start(config);
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void request_is_answered_without_its_unreadable_headers() throws IOException {
    for (String header : UNREADABLE) {
      String name = header.substring(0, header.indexOf(':'));
      assertThat(statusOf("one-" + name, header)).as(header).isEqualTo(404);
    }
    assertThat(statusOf("all", UNREADABLE.toArray(String[]::new))).isEqualTo(404);
    assertThat(logged("all")).contains("for=- host=- port=- proto=- prefix=- standard=-.");
    assertNothingWorse();
  }

  @Test
  void readable_headers_get_through() throws IOException {
    assertThat(
            statusOf(
                "good",
                "X-Forwarded-For: 192.0.2.7",
                "X-Forwarded-Host: example.com",
                "X-Forwarded-Port: 8443",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Prefix: /app",
                "Forwarded: for=192.0.2.7"))
        .isEqualTo(404);
    assertThat(logged("good"))
        .contains("for=192.0.2.7 host=example.com port=8443 proto=https prefix=/app")
        .contains("standard=for=192.0.2.7.");
  }

  @Test
  void http_2_request_is_answered_without_its_unreadable_headers() throws Exception {
    List<String> headers = new ArrayList<>(UNREADABLE);
    headers.add("X-Forwarded-For: 192.0.2.9");
    headers.add("User-Agent: second");
    assertThat(statusOnHttp2("/v1/nothing", headers)).isEqualTo(404);
    assertThat(logged("second"))
        .contains("for=192.0.2.9 host=- port=- proto=- prefix=- standard=-.");
    assertNothingWorse();
  }

  @Test
  void odd_characters_in_the_query_of_an_http_2_request_keep_nobody_out() throws Exception {
    assertThat(statusOnHttp2("/?a|b={c}^`d%", List.of())).isEqualTo(200);
    assertThat(statusOnHttp2("/v1/rooms/a/peers?access_token=%zz|", List.of())).isEqualTo(401);
  }

  private static int statusOnHttp2(String target, List<String> headers) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setUseAlpn(true)
                  .setSsl(true)
                  .setTrustAll(true)
                  .setVerifyHost(false));
      HttpClientResponse response =
          client
              .request(HttpMethod.GET, securePort, "127.0.0.1", target)
              .compose(
                  request -> {
                    for (String header : headers) {
                      String[] pair = header.split(": ");
                      request.headers().add(pair[0], pair[1]);
                    }
                    return request.send();
                  })
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
      return response.statusCode();
    } finally {
      vertx.close();
    }
  }

  private static int statusOf(String client, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("User-Agent: " + client);
    try (RawConnection connection = RawConnection.to(replica.url())) {
      connection.head("GET /v1/nothing", all.toArray(String[]::new));
      return connection.response(SOON).status();
    }
  }

  /** Returns the line of the access log for the request of that client. */
  private static String logged(String client) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                replica.log().lines().filter(line -> line.contains("by " + client + " ")).findAny(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void assertNothingWorse() {
    assertThat(replica.log()).doesNotContain("\"ERROR\"", "\"WARN\"", "Exception", "\\tat ");
  }
}
