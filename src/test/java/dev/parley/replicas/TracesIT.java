package dev.parley.replicas;

import static dev.parley.testing.Messages.aCandidate;
import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.anOffer;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.Collector;
import dev.parley.testing.Collector.Seen;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Traces from the request at one replica to the frame at another, as a collector gets them. */
class TracesIT extends ReplicasTest {
  private static final String ORIGIN = "https://app.example";
  private static final String CALLER = "00f067aa0ba902b7";

  private final Collector collector = Collector.start();
  private Site site;
  private Replica one;
  private Replica two;
  private Replica off;

  @BeforeAll
  void start() {
    Map<String, String> on = tracing(collector);
    site = Site.around(RedisServer.start(), on, on, Map.of("quarkus.http.cors.origins", ORIGIN));
    one = site.replica(0);
    two = site.replica(1);
    off = site.replica(2);
  }

  private static Map<String, String> tracing(Collector collector) {
    return Map.of(
        "parley.tracing.endpoint",
        collector.url(),
        "parley.tracing.ratio",
        "0",
        "quarkus.http.cors.origins",
        ORIGIN);
  }

  @AfterAll
  void stop() {
    site.close();
    collector.close();
  }

  @Test
  void trace_of_a_caller_goes_from_its_request_at_one_replica_to_the_frame_at_another() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    EventStream atTwo = listen(join(two, room, "bob"));
    String trace = aTrace();
    String id = accepted(alice.send("bob", anOffer(), "traceparent", sampled(trace)));
    SseEvent event = atTwo.awaitEvent("message");

    List<Seen> spans = collector.awaitTrace(trace, 2);
    assertThat(spans).hasSize(2);
    Seen send = spans.get(0);
    Seen deliver = spans.get(1);
    assertThat(send.parentId()).isEqualTo(CALLER);
    assertThat(deliver.parentId()).isEqualTo(send.id());
    assertThat(deliver.instance()).isNotEqualTo(send.instance());
    assertThat(send.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(deliver.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
    assertThat(send.name()).isEqualTo("POST /v1/rooms/{room}/peers/{peer}/messages");
    assertThat(send.attributes())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("http.request.method", "POST"),
                Map.entry("http.route", "/v1/rooms/{room}/peers/{peer}/messages"),
                Map.entry("http.response.status_code", "202"),
                Map.entry("messaging.system", "parley"),
                Map.entry("messaging.operation.name", "send"),
                Map.entry("messaging.operation.type", "send"),
                Map.entry("messaging.destination.name", room),
                Map.entry("messaging.batch.message_count", "1"),
                Map.entry("parley.message.from", "alice"),
                Map.entry("parley.message.to", "bob"),
                Map.entry("parley.message.kinds", "description")));
    assertThat(deliver.name()).isEqualTo("deliver");
    String frame = "id: " + id + "\ndata: " + event.data() + "\n\n";
    assertThat(deliver.attributes())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("messaging.system", "parley"),
                Map.entry("messaging.operation.name", "deliver"),
                Map.entry("messaging.operation.type", "process"),
                Map.entry("messaging.destination.name", room),
                Map.entry("messaging.message.id", id),
                Map.entry("messaging.message.envelope.size", "" + frame.length()),
                Map.entry("parley.message.kind", "offer"),
                Map.entry("parley.message.from", "alice"),
                Map.entry("parley.message.to", "bob"),
                Map.entry("parley.reader", "bob"),
                Map.entry("parley.reader.by", "stream")));
    assertThat(deliver.span().getEndTimeUnixNano())
        .isGreaterThanOrEqualTo(deliver.span().getStartTimeUnixNano());
    assertNoPeerSees(trace, atTwo);
  }

  @Test
  void array_for_everybody_makes_a_span_for_each_frame_by_stream_or_poll() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    EventStream atOne = listen(join(one, room, "bob"));
    Peer carol = join(two, room, "carol");
    String trace = aTrace();
    String both = array(aCandidate(), aChat("hello"));
    assertThat(alice.broadcast(both, "traceparent", sampled(trace)).status()).isEqualTo(202);
    awaitMessages(atOne, 2);
    Answer polled = carol.poll("wait=0");
    assertThat(polled.body()).contains("hello").doesNotContain(trace);

    List<Seen> spans = collector.awaitTrace(trace, 5);
    assertThat(spans.get(0).attributes())
        .containsEntry("parley.message.to", "*")
        .containsEntry("parley.message.kinds", "candidate data")
        .containsEntry("messaging.batch.message_count", "2");
    assertThat(spans.subList(1, 5))
        .allMatch(span -> span.parentId().equals(spans.get(0).id()))
        .extracting(TracesIT::delivery)
        .containsExactlyInAnyOrder(
            "candidate to bob by stream",
            "data to bob by stream",
            "candidate to carol by poll",
            "data to carol by poll");
  }

  @Test
  void message_that_is_read_from_the_log_by_who_comes_later_is_traced_as_well() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    String trace = aTrace();
    Answer waits = alice.send("bob", anOffer(), "traceparent", sampled(trace), "TTL", "60");
    assertThat(waits.body()).isEqualTo("{\"waiting\":true}");
    EventStream atTwo = listen(join(two, room, "bob"));
    atTwo.awaitEvent("message");
    List<Seen> spans = collector.awaitTrace(trace, 2);
    assertThat(spans.get(1).parentId()).isEqualTo(spans.get(0).id());
    assertNoPeerSees(trace, atTwo);
  }

  @Test
  void refusal_is_traced_with_its_status() {
    Peer alice = join(one, aRoom(), "alice");
    String trace = aTrace();
    assertThat(alice.send("nobody", anOffer(), "traceparent", sampled(trace)).status())
        .isEqualTo(404);
    assertThat(collector.awaitTrace(trace, 1).get(0).attributes())
        .containsEntry("http.response.status_code", "404")
        .containsEntry("error.type", "404");
  }

  /** A trace must never contain a token of the query, a message's content, or an address. */
  @Test
  void neither_tokens_nor_what_is_said_nor_addresses_are_in_any_span() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    Peer bob = join(two, room, "bob");
    EventStream atTwo = listen(bob);
    String trace = aTrace();
    String path = "/v1/rooms/%s/messages?access_token=%s".formatted(room, alice.token());
    String all = array(anOffer(), aCandidate(), aChat("a secret between us"));
    Answer answer =
        new Http(one.url())
            .ask(
                "POST",
                path,
                all,
                Http.headers("traceparent", sampled(trace), "X-Forwarded-For", "198.51.100.7"));
    assertThat(answer.status()).isEqualTo(202);
    awaitMessages(atTwo, 3);
    collector.awaitTrace(trace, 4);
    assertThat(collector.text())
        .contains(room)
        .doesNotContain(alice.token(), bob.token(), "access_token", "eyJ")
        .doesNotContain("v=0", "candidate:", "EsAw", "a secret between us")
        .doesNotContain("127.0.0.1", "192.0.2.7", "198.51.100.7", "localhost");
  }

  @Test
  void message_that_its_caller_does_not_want_traced_is_not_and_its_entry_is_as_ever() {
    String room = aRoom();
    Peer alice = join(one, room, "alice");
    EventStream atTwo = listen(join(two, room, "bob"));
    String untraced = aTrace();
    accepted(alice.send("bob", aChat("1"), "traceparent", "00-" + untraced + "-" + CALLER + "-00"));
    accepted(alice.send("bob", aChat("2")));
    accepted(alice.send("bob", aChat("3"), "traceparent", "00-" + untraced + "-nonsense-01"));
    String traced = aTrace();
    accepted(alice.send("bob", aChat("4"), "traceparent", sampled(traced)));
    awaitMessages(atTwo, 4);
    collector.awaitTrace(traced, 2);
    assertThat(collector.spans()).noneMatch(span -> span.traceId().equals(untraced));
    assertThat(log(room).subList(2, 5))
        .allMatch(entry -> entry.matches("\\w+ \\d+ m \\d+ alice bob \"data\":\"[123]\""));
    assertThat(log(room).get(5))
        .matches(
            "\\w+ \\d+ m \\d+ alice bob \"data\":\"4\",\"traceparent\":\"00-"
                + traced
                + "-[0-9a-f]{16}-01\"");
  }

  @Test
  void page_of_another_origin_may_say_its_trace_where_it_is_listened_to() {
    assertThat(allowed(one)).endsWith("Last-Event-ID, traceparent");
    assertThat(allowed(off)).endsWith("Last-Event-ID");
  }

  private static String allowed(Replica replica) {
    return String.valueOf(
        new Http(replica.url())
            .ask(
                "OPTIONS",
                "/v1/rooms/demo/messages",
                null,
                Http.headers("Origin", ORIGIN, "Access-Control-Request-Method", "POST"))
            .header("Access-Control-Allow-Headers"));
  }

  @Test
  void replica_without_an_endpoint_traces_nothing_and_delivers_what_others_trace() {
    String room = aRoom();
    Peer alice = join(off, room, "alice");
    EventStream atOff = listen(join(off, room, "bob"));
    String silent = aTrace();
    accepted(alice.send("bob", aChat("1"), "traceparent", sampled(silent)));
    String trace = aTrace();
    accepted(alice.via(one.url()).send("bob", aChat("2"), "traceparent", sampled(trace)));
    awaitMessages(atOff, 2);
    assertThat(collector.awaitTrace(trace, 1)).hasSize(1);
    assertThat(collector.spans()).noneMatch(span -> span.traceId().equals(silent));
    assertThat(log(room).get(2)).doesNotContain("traceparent");
    assertNoPeerSees(trace, atOff);
    assertThat(off.log()).doesNotContain("Traces of messages are on");
  }

  @Test
  void one_replica_without_redis_traces_as_well_and_a_collector_that_is_gone_holds_nobody_up() {
    try (Collector own = Collector.start();
        Replica alone = Replica.start(tracing(own))) {
      String room = aRoom();
      Peer alice = join(alone, room, "alice");
      EventStream stream = listen(join(alone, room, "bob"));
      String trace = aTrace();
      accepted(alice.send("bob", anOffer(), "traceparent", sampled(trace)));
      List<Seen> spans = own.awaitTrace(trace, 2);
      assertThat(spans.get(0).parentId()).isEqualTo(CALLER);
      assertThat(spans.get(1).parentId()).isEqualTo(spans.get(0).id());
      own.close();
      accepted(alice.send("bob", anOffer(), "traceparent", sampled(aTrace())));
      awaitMessages(stream, 2);
      assertNoPeerSees(trace, stream);
    }
  }

  @Test
  void spans_that_are_not_sent_yet_are_when_the_replica_is_told_to_go() {
    try (Replica going = Replica.startOn(site.redis(), tracing(collector))) {
      String room = aRoom();
      Peer alice = join(going, room, "alice");
      join(two, room, "bob");
      String trace = aTrace();
      accepted(alice.send("bob", anOffer(), "traceparent", sampled(trace)));
      going.stop();
      assertThat(collector.awaitTrace(trace, 1)).hasSize(1);
    }
  }

  private static String delivery(Seen span) {
    Map<String, String> attributes = span.attributes();
    return "%s to %s by %s"
        .formatted(
            attributes.get("parley.message.kind"),
            attributes.get("parley.reader"),
            attributes.get("parley.reader.by"));
  }

  private static void assertNoPeerSees(String trace, EventStream stream) {
    assertThat(stream.events())
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.data()).doesNotContain(trace, "traceparent"));
  }

  private static String aTrace() {
    byte[] id = new byte[16];
    ThreadLocalRandom.current().nextBytes(id);
    id[0] |= 1;
    return HexFormat.of().formatHex(id);
  }

  private static String sampled(String trace) {
    return "00-" + trace + "-" + CALLER + "-01";
  }

  @SuppressWarnings("unchecked")
  private List<String> log(String room) {
    Object entries = site.redis().command("LRANGE", "parley:room:{" + room + "}:log", "0", "-1");
    return ((List<Object>) entries).stream().map(String::valueOf).toList();
  }
}
