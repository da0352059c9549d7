import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.jboss.resteasy.reactive.client.SseEvent;
import org.jboss.resteasy.reactive.client.impl.MultiInvoker;

/** The REST client of Quarkus, with a {@code Multi} of events. */
final class QuarkusMulti {
  private static final Client CLIENT = ClientBuilder.newClient();

  private QuarkusMulti() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(QuarkusMulti::read),
            "in-a-loop", Reader.inALoop(QuarkusMulti::read)));
  }

  private static int read(Reader reader) {
    Invocation.Builder request =
        CLIENT.target(reader.url()).request(MediaType.SERVER_SENT_EVENTS_TYPE);
    if (!reader.lastEventId().isEmpty()) {
      request.header("Last-Event-ID", reader.lastEventId());
    }
    try {
      request
          .rx(MultiInvoker.class)
          .get(new GenericType<SseEvent<String>>() {})
          .subscribe()
          .asStream()
          .forEach(event -> reader.event(event.id(), event.name(), event.data()));
      return 200;
    } catch (WebApplicationException refused) {
      return refused.getResponse().getStatus();
    }
  }
}
