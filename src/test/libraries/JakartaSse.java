import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The event source of Jakarta REST, which Jersey and Quarkus have. */
final class JakartaSse {
  private static final Client CLIENT = ClientBuilder.newClient();

  private JakartaSse() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of("as-it-is", JakartaSse::asItIs, "made-anew", Reader.inALoop(JakartaSse::resuming)));
  }

  private static void asItIs(Reader reader) {
    SseEventSource source = SseEventSource.target(CLIENT.target(reader.url())).build();
    source.register(
        event -> reader.event(event.getId(), event.getName(), event.readData()),
        error -> reader.print("failed with " + error),
        () -> reader.print("completed"));
    source.open();
  }

  /** Closes it when it completes or fails. */
  private static int resuming(Reader reader) throws Exception {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    String url = reader.url() + "&lastEventId=" + reader.lastEventId();
    try (SseEventSource source = SseEventSource.target(CLIENT.target(url)).build()) {
      source.register(
          event -> reader.event(event.getId(), event.getName(), event.readData()),
          error -> {
            if (error instanceof WebApplicationException refused) {
              status.complete(refused.getResponse().getStatus());
            } else {
              status.completeExceptionally(error);
            }
          },
          // Jersey completes first, and tells the error then.
          () -> status.completeOnTimeout(200, 1, TimeUnit.SECONDS));
      source.open();
      return status.get();
    }
  }
}
