import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.http.client.sse.SseClient;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Flux;

/** The client of Micronaut for event streams. */
final class MicronautSse {
  private MicronautSse() {}

  public static void main(String[] args) throws Exception {
    URL service = URI.create(args[1]).resolve("/").toURL();
    DefaultHttpClientConfiguration patience = new DefaultHttpClientConfiguration();
    patience.setReadTimeout(Duration.ofSeconds(40));
    SseClient plain = SseClient.create(service);
    SseClient patient = SseClient.create(service, patience);
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(reader -> read(reader, plain)),
            "in-a-loop", Reader.inALoop(reader -> read(reader, patient))));
  }

  private static int read(Reader reader, SseClient client) {
    MutableHttpRequest<?> request =
        HttpRequest.GET(reader.uri()).accept(MediaType.TEXT_EVENT_STREAM_TYPE);
    if (!reader.lastEventId().isEmpty()) {
      request.header("Last-Event-ID", reader.lastEventId());
    }
    try {
      Flux.from(client.eventStream(request, String.class))
          .doOnNext(
              event -> {
                if (event.getRetry() != null) {
                  reader.retry(event.getRetry().toMillis());
                }
                reader.event(event.getId(), event.getName(), event.getData());
              })
          .blockLast();
      return 200;
    } catch (HttpClientResponseException refused) {
      return refused.getStatus().getCode();
    }
  }
}
