package dev.parley.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.builder.ResponseSpecBuilder;
import io.restassured.specification.RequestSpecification;
import io.restassured.specification.ResponseSpecification;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/**
 * Base class of the tests over HTTP: a room for each test, streams that are closed after the test,
 * and assertions for problem documents.
 */
public abstract class HttpTest {
  static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  static final String EVENT_ID = "[0-9a-z]{8,16}-[1-9]\\d*";

  @TestHTTPResource("/")
  protected URI service;

  protected final String room = "room-" + UUID.randomUUID();
  private final List<EventStream> streams = new ArrayList<>();

  @AfterEach
  void close_streams() {
    streams.forEach(EventStream::close);
  }

  /** Joins the room of the test with this id. */
  protected Peer join(String id) {
    return Peer.joining(service, room).id(id).join();
  }

  /** Opens a stream at the start of the membership. Its first event is {@code hello}. */
  protected EventStream open(Peer peer) {
    return opened(peer.stream());
  }

  protected EventStream open(Peer peer, String lastEventId) {
    return opened(peer.stream(lastEventId));
  }

  protected EventStream opened(EventStream stream) {
    streams.add(stream);
    return stream;
  }

  /** Opens a stream at the start of the membership and reads its {@code hello}. */
  protected EventStream listen(Peer peer) {
    EventStream stream = open(peer);
    assertThat(stream.next().event()).isEqualTo("hello");
    return stream;
  }

  protected static RequestSpecification as(Peer peer) {
    return given().header("Authorization", "Bearer " + peer.token());
  }

  protected static RequestSpecification json(String body) {
    return given().contentType("application/json").body(body);
  }

  /** Returns the events in the response to a poll. */
  protected static List<JsonNode> events(Answer poll) {
    List<JsonNode> events = new ArrayList<>();
    poll.json().get("events").forEach(events::add);
    return events;
  }

  protected static String lastEventId(Answer poll) {
    return poll.json().get("lastEventId").textValue();
  }

  protected static String epoch(String eventId) {
    return eventId.substring(0, eventId.indexOf('-'));
  }

  protected static long number(String eventId) {
    return Long.parseLong(eventId.substring(eventId.indexOf('-') + 1));
  }

  /** Returns the event id that is this many numbers later in the same epoch. */
  protected static String plus(String eventId, long numbers) {
    return epoch(eventId) + "-" + (number(eventId) + numbers);
  }

  protected static long number(SseEvent event) {
    assertThat(event.id()).matches(EVENT_ID);
    return number(String.valueOf(event.id()));
  }

  /** Expects a complete problem document without names of exceptions or classes. */
  protected static ResponseSpecification problem(int status, String code) {
    return new ResponseSpecBuilder()
        .expectStatusCode(status)
        .expectHeader("Content-Type", startsWith("application/problem+json"))
        .expectBody("type", equalTo("urn:parley:problem:" + code))
        .expectBody("title", notNullValue())
        .expectBody("status", equalTo(status))
        .expectBody("detail", notNullValue())
        .expectBody("instance", notNullValue())
        .expectBody("code", equalTo(code))
        .expectBody(not(containsString("Exception")))
        .expectBody(not(containsString("dev.parley")))
        .build();
  }

  protected static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertProblem(answer.body(), status, code);
  }

  protected static void assertProblem(EventStream refused, int status, String code) {
    assertThat(refused.status()).as(refused.body()).isEqualTo(status);
    assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    assertProblem(refused.body(), status, code);
  }

  protected static void assertProblem(String body, int status, String code) {
    JsonNode problem = Json.parse(body);
    assertThat(problem.path("code").asText()).as(body).isEqualTo(code);
    assertThat(problem.path("type").asText()).isEqualTo("urn:parley:problem:" + code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotBlank();
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(problem.path("instance").asText()).isNotBlank();
    assertThat(body).doesNotContain("Exception", "dev.parley", "java.");
  }

  protected static void assertAccepted(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
  }
}
