import java.util.Map;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** The reactive client of Spring. */
final class SpringWebClient {
  private static final WebClient CLIENT = WebClient.create();

  private SpringWebClient() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(SpringWebClient::read),
            "in-a-loop", Reader.inALoop(SpringWebClient::read)));
  }

  private static int read(Reader reader) {
    try {
      CLIENT
          .get()
          .uri(reader.uri())
          .accept(MediaType.TEXT_EVENT_STREAM)
          .header("Last-Event-ID", reader.lastEventId())
          .retrieve()
          .bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
          .doOnNext(
              event -> {
                if (event.retry() != null) {
                  reader.retry(event.retry().toMillis());
                }
                // The data is null where `retry:` comes alone.
                reader.event(event.id(), event.event(), event.data());
              })
          .blockLast();
      return 200;
    } catch (WebClientResponseException refused) {
      return refused.getStatusCode().value();
    }
  }
}
