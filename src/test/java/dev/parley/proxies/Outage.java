package dev.parley.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** What a proxy answers while no replica can be reached. */
final class Outage {
  /** Nobody listens here. */
  static final URI NOBODY = URI.create("http://127.0.0.1:1/");

  private Outage() {}

  /** Checks that streams are told to come back, and that everything else is refused. */
  static void check(URI proxy) {
    URI messages = proxy.resolve("/v1/rooms/demo/peers/alice/messages");
    for (String accept : List.of("text/event-stream", "application/json, Text/Event-Stream")) {
      try (EventStream stream = EventStream.open(messages, "Accept: " + accept)) {
        assertThat(stream.body()).matches("retry: \\d{4}\n\n");
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
        assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(stream.reconnectionTime()).isBetween(1000L, 3000L);
      }
    }
    Http http = new Http(proxy);
    Map<String, String> wants = Map.of("Accept", "text/event-stream");
    assertThat(
            List.of(
                http.ask("GET", messages.getPath(), null, Map.of()),
                http.ask("GET", messages.getPath(), null, Map.of("Accept", "application/json")),
                http.ask("POST", messages.getPath(), "{}", wants)))
        .allSatisfy(answer -> assertThat(answer.status()).isIn(502, 503))
        .allSatisfy(answer -> assertThat(answer.body()).doesNotContain("retry:"));
  }
}
