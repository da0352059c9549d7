package dev.parley.replicas;

import static dev.parley.testing.Messages.aChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.Certificate;
import dev.parley.testing.EventStream;
import dev.parley.testing.FreePort;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import dev.parley.testing.Replica;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a replica between SIGTERM and the end of its process. */
@Tag("alone")
class ShutdownIT extends ReplicasTest {
  private static final Duration DELAY = Duration.ofSeconds(3);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private int securePort;
  private Replica replica;
  private Peer alice;

  private EventStream stream;
  private CompletableFuture<Answer> waitingPoll;
  private RawConnection kept;
  private RawConnection slow;
  private CompletableFuture<Void> goAway;

  private Background shutdown;
  private long began;

  @BeforeAll
  void shut_down_while_requests_are_under_way(@TempDir Path directory) throws Exception {
    securePort = FreePort.find();
    Map<String, String> settings = new HashMap<>(Certificate.in(directory).settings(securePort));
    settings.put("parley.delivery.drain-delay", DELAY.toSeconds() + "s");
    settings.put("parley.delivery.drain", DRAIN.toSeconds() + "s");
    replica = Replica.start(settings);
    String room = aRoom();
    alice = join(replica, room, "alice");
    join(replica, room, "bob");
    stream = listen(alice);
    // The last event so far, so that a poll after it waits.
    stream.awaitEvent("peer-joined");
    waitingPoll = CompletableFuture.supplyAsync(() -> alice.poll(pollQuery()));
    await("the poll waits").until(() -> Site.meter(replica, "parley_readers") == 2);
    kept = RawConnection.to(replica.url());
    assertThat(membersOn(kept).header("Connection")).isNull();
    slow = RawConnection.to(replica.url());
    beginToSay(slow);
    goAway = openOnHttp2();

    began = System.nanoTime();
    shutdown = Background.run("shutdown", replica::stop);
    await("it is not ready").atMost(SOON).until(() -> !replica.isReady());
  }

  @AfterAll
  void stop() {
    vertx.close();
    replica.close();
    kept.close();
    slow.close();
  }

  @Test
  void every_request_is_answered_until_the_end_and_no_response_is_cut_off() throws Throwable {
    EventStream refused = opened(alice.stream(alice.start()));
    assertSentAway(refused, 3000);
    RawResponse last = membersOn(kept);
    assertThat(last.status()).isEqualTo(200);
    assertThat(last.header("Connection")).isEqualTo("close");
    Answer poll = alice.poll(pollQuery());
    assertThat(poll.status()).isEqualTo(200);
    assertThat(poll.json().get("events")).isEmpty();
    assertThat(elapsed()).as("balancers have time to notice").isLessThan(DELAY);
    assertThat(stream.hasEnded()).isFalse();
    assertThat(waitingPoll).isNotDone();

    stream.awaitEnd(SOON);
    assertThat(elapsed()).isBetween(DELAY, DELAY.plus(DRAIN).plusSeconds(1));
    assertThat(stream.endedCleanly()).isTrue();
    assertThat(stream.reconnectionTime()).isBetween(1000L, 9000L);
    assertThat(stream.closesWithin(Duration.ofSeconds(1))).isTrue();
    assertThat(waitingPoll.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    goAway.get(10, TimeUnit.SECONDS);

    await("the drain is over")
        .atMost(SOON)
        .until(() -> elapsed().compareTo(DELAY.plus(DRAIN).plusMillis(200)) > 0);
    assertThat(shutdown.isOver()).as("a request is under way").isFalse();
    slow.write("}".getBytes(UTF_8));
    assertThat(slow.response(SOON).status()).isEqualTo(202);
    shutdown.await(SOON);
    assertThat(elapsed()).isLessThan(DELAY.plus(DRAIN).plusSeconds(4));
    assertThat(replica.log()).doesNotContain("Exception", "ERROR");
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private String pollQuery() {
    return "after=" + lastEventId(stream) + "&wait=30";
  }

  private RawResponse membersOn(RawConnection connection) throws IOException {
    connection.head("GET /v1/rooms/" + alice.room() + "/peers", alice.bearer());
    RawResponse response = connection.response(SOON);
    response.text();
    return response;
  }

  /** Sends a message without its last byte. */
  private void beginToSay(RawConnection connection) throws IOException {
    String message = aChat("slowly");
    connection.head(
        "POST /v1/rooms/" + alice.room() + "/peers/bob/messages",
        alice.bearer(),
        "Content-Type: application/json",
        "Content-Length: " + message.length());
    connection.write(message.substring(0, message.length() - 1).getBytes(UTF_8));
  }

  /** Opens a stream on an HTTP/2 connection; completes when GOAWAY arrives there. */
  private CompletableFuture<Void> openOnHttp2() throws Exception {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false));
    CompletableFuture<Void> received = new CompletableFuture<>();
    CompletionStage<Integer> status =
        client
            .request(HttpMethod.GET, securePort, "127.0.0.1", alice.messages().getPath())
            .compose(
                request -> {
                  request.connection().goAwayHandler(away -> received.complete(null));
                  return request
                      .putHeader("Accept", "text/event-stream")
                      .putHeader("Authorization", "Bearer " + alice.token())
                      .send();
                })
            .map(
                response -> {
                  response.handler(bytes -> {});
                  return response.statusCode();
                })
            .toCompletionStage();
    assertThat(status.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(200);
    return received;
  }
}
