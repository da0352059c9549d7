// A peer in Java 17, with okhttp-eventsource. It echoes the application's data that others send to it. It has no WebRTC;
// a bot, a recorder's control or a monitor looks like this.
//
//   com.launchdarkly:okhttp-eventsource:4.1.1, com.fasterxml.jackson.core:jackson-databind:2.21.1
//   java -cp ... OkHttpPeer.java http://localhost:8080/ demo
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.RetryDelayStrategy;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.StreamHttpErrorException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

public class OkHttpPeer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    URI room = URI.create(args[0]).resolve("v1/rooms/" + args[1] + "/");
    JsonNode joined = post(room.resolve("peers"), Map.of("metadata", Map.of("name", "Java")), "");
    String token = joined.get("token").asText();
    System.out.println(joined.get("id").asText() + " is in " + args[1]);
    URI stream = room.resolve("peers/" + joined.get("id").asText() + "/messages");
    try (EventSource events = receiver(stream, token, joined.get("lastEventId").asText())) {
      while (true) {
        MessageEvent event;
        try {
          event = events.readMessage();
        } catch (StreamHttpErrorException refused) {
          // The service's own 4xx is final. It does not help to ask again.
          if (refused.getCode() < 500) throw refused;
          continue;
        } catch (StreamException interrupted) {
          continue; // the next call connects again, from the last id, after a while
        }
        if (!event.getEventName().equals("message")) continue;
        JsonNode message = JSON.readTree(event.getData());
        if (!message.has("data") || !message.has("to")) continue;
        URI sender = room.resolve("peers/" + message.get("from").asText() + "/messages");
        post(sender, Map.of("data", message.get("data")), token);
      }
    }
  }

  private static EventSource receiver(URI stream, String token, String lastEventId) {
    return new EventSource.Builder(
            ConnectStrategy.http(stream)
                .header("Authorization", "Bearer " + token)
                // 2.5 heartbeats. The default, 5 s, would cut a quiet stream again and again.
                .readTimeout(40, TimeUnit.SECONDS))
        .lastEventId(lastEventId)
        .retryDelayStrategy(RetryDelayStrategy.defaultStrategy().maxDelay(10, TimeUnit.SECONDS))
        .build();
  }

  /** Repeats a POST until the service itself answers. The key makes repetitions harmless. */
  private static JsonNode post(URI uri, Object body, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    for (; ; Thread.sleep(1_000)) {
      try {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() < 300) return JSON.readTree(response.body());
        boolean isFinal = response.statusCode() < 500 && response.statusCode() != 429;
        if (isFinal && response.body().contains("urn:parley:problem:")) {
          throw new IllegalStateException(response.body());
        }
      } catch (IOException e) {
        // No answer, or one of something between us and the service.
      }
    }
  }
}
