package dev.parley.http.fastpath;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sends the same generated requests to two replicas, one with the fast path and one without, and
 * compares status, headers and body. Each request is sent whole, or cut at any byte.
 *
 * <p>{@code -Dparley.paths.seed} repeats the requests of another run.
 */
class BothPathsIT {
  private static final int BATCHES = 40;
  private static final int REQUESTS_PER_BATCH = 100;
  private static final long SEED = Long.getLong("parley.paths.seed", System.nanoTime());
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  private static final Pattern EVENT_ID = Pattern.compile("[0-9a-z]{8,16}-(\\d+)");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
  private static final Pattern RANDOM_ID = Pattern.compile("(?<![\\w-])[\\w-]{22}(?![\\w-])");

  private static Replica withFastPath;
  private static Replica withoutFastPath;

  @BeforeAll
  static void start() {
    withFastPath = replica("true");
    withoutFastPath = replica("false");
  }

  private static Replica replica(String fastPath) {
    Map<String, String> config = new HashMap<>();
    config.put("parley.http.fast-path", fastPath);
    config.put("parley.http.head-timeout", "1s");
    config.put("parley.http.body-timeout", "1s");
    config.put("parley.room.join-rate", "1000000");
    config.put("parley.room.join-burst", "1000000");
    config.put("parley.room.message-rate", "1000");
    config.put("parley.room.message-burst", "1000");
    config.put("quarkus.http.cors.origins", "https://app.example");
    return Replica.start(config);
  }

  @AfterAll
  static void stop() {
    withFastPath.close();
    withoutFastPath.close();
  }

  @Test
  void generated_requests_get_the_same_response_with_and_without_the_fast_path()
      throws IOException {
    System.out.println("parley.paths.seed=" + SEED);
    Map<Integer, Integer> statuses = new TreeMap<>();
    GeneratedRequests requests = new GeneratedRequests(SEED);
    for (int batch = 0; batch < BATCHES; batch++) {
      String room = "room" + batch;
      UnaryOperator<String> toFast = tokens(withFastPath, room);
      UnaryOperator<String> toRouter = tokens(withoutFastPath, room);
      for (int i = 0; i < REQUESTS_PER_BATCH; i++) {
        String request = requests.next().replace("/rooms/room/", "/rooms/" + room + "/");
        int[] cuts = i % 3 == 0 ? requests.cuts(request.length()) : new int[0];
        Answer fast = ask(withFastPath, toFast.apply(request), cuts);
        Answer router = ask(withoutFastPath, toRouter.apply(request), cuts);
        assertThat(fast).as(request + "\ncut at " + Arrays.toString(cuts)).isEqualTo(router);
        statuses.merge(fast.status(), 1, Integer::sum);
      }
    }
    System.out.println("Answers by status: " + statuses);
    assertThat(statuses.keySet())
        .as("statuses of the responses")
        .contains(200, 201, 202, 204, 400, 401, 403, 404, 405, 406, 409, 415);
  }

  /** Joins the peers of one batch; returns a function that inserts their tokens. */
  private static UnaryOperator<String> tokens(Replica replica, String room) {
    Map<String, String> tokens = new HashMap<>();
    for (String peer : GeneratedRequests.PEERS) {
      tokens.put("{token:" + peer + "}", Peer.joining(replica.url(), room).id(peer).join().token());
    }
    return request -> {
      String filled = request;
      for (Entry<String, String> token : tokens.entrySet()) {
        filled = filled.replace(token.getKey(), token.getValue());
      }
      return filled;
    };
  }

  /** A response without values that differ between two services: tokens, times and random ids. */
  private record Answer(int status, Map<String, String> headers, String body) {}

  private static Answer ask(Replica replica, String request, int[] cuts) throws IOException {
    try (RawConnection connection = RawConnection.to(replica.url())) {
      write(connection, request.getBytes(ISO_8859_1), cuts);
      RawResponse response = connection.response(TIMEOUT);
      return new Answer(response.status(), headers(response), body(response));
    }
  }

  private static void write(RawConnection connection, byte[] request, int[] cuts)
      throws IOException {
    int start = 0;
    try {
      for (int cut : cuts) {
        int end = Math.min(cut, request.length);
        connection.write(Arrays.copyOfRange(request, start, end));
        start = end;
      }
      connection.write(Arrays.copyOfRange(request, start, request.length));
    } catch (SocketException e) {
      // What was written is enough for a refusal, after which the service closes the connection.
      assertThat(start).as("bytes written").isPositive();
    }
  }

  private static Map<String, String> headers(RawResponse response) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().forEach((name, value) -> headers.put(name, comparable(value)));
    // Epochs differ in length, and so do bodies with event ids.
    headers.computeIfPresent("Content-Length", (name, value) -> "any");
    return headers;
  }

  private static String body(RawResponse response) throws IOException {
    boolean isStream =
        String.valueOf(response.header("Content-Type")).startsWith("text/event-stream");
    boolean hasLength = response.header("Content-Length") != null;
    return isStream || !hasLength ? "" : comparable(response.text());
  }

  private static String comparable(String text) {
    String withoutTokens = TOKEN.matcher(text).replaceAll("TOKEN");
    String withoutTimes = TIME.matcher(withoutTokens).replaceAll("TIME");
    String withoutIds = RANDOM_ID.matcher(withoutTimes).replaceAll("ID");
    return EVENT_ID.matcher(withoutIds).replaceAll("EPOCH-$1");
  }
}
