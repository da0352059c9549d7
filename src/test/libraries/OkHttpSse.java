import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** The module of OkHttp for event streams. */
final class OkHttpSse {
  private static final OkHttpClient PLAIN = new OkHttpClient();
  private static final OkHttpClient PATIENT =
      PLAIN.newBuilder().readTimeout(Duration.ofSeconds(40)).build();

  private OkHttpSse() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(reader -> read(reader, PLAIN)),
            "in-a-loop", Reader.inALoop(reader -> read(reader, PATIENT))));
  }

  private static int read(Reader reader, OkHttpClient client) throws Exception {
    Request.Builder request = new Request.Builder().url(reader.url());
    if (!reader.lastEventId().isEmpty()) {
      request.header("Last-Event-ID", reader.lastEventId());
    }
    CompletableFuture<Integer> status = new CompletableFuture<>();
    EventSourceListener listener =
        new EventSourceListener() {
          @Override
          public void onEvent(EventSource source, String id, String type, String data) {
            reader.event(id, type, data);
          }

          @Override
          public void onClosed(EventSource source) {
            status.complete(200);
          }

          @Override
          public void onFailure(EventSource source, Throwable error, Response response) {
            if (response != null && error == null) {
              status.complete(response.code());
            } else {
              status.completeExceptionally(error);
            }
          }
        };
    EventSources.createFactory(client).newEventSource(request.build(), listener);
    return status.get();
  }
}
