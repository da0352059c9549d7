import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SplitHttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The client of Armeria, which knows nothing of events. */
final class ArmeriaClient {
  private static final RequestOptions PLAIN = RequestOptions.of();
  private static final RequestOptions PATIENT =
      RequestOptions.builder().responseTimeoutMillis(0).maxResponseLength(0).build();

  private ArmeriaClient() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(reader -> read(reader, PLAIN)),
            "in-a-loop", Reader.inALoop(reader -> read(reader, PATIENT))));
  }

  private static int read(Reader reader, RequestOptions options) throws Exception {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(HttpMethod.GET, reader.url()).add("Accept", "text/event-stream");
    if (!reader.lastEventId().isEmpty()) {
      headers.add("Last-Event-ID", reader.lastEventId());
    }
    SplitHttpResponse response =
        WebClient.of().execute(HttpRequest.of(headers.build()), options).split();
    int status = response.headers().get().status().code();
    Lines lines = new Lines(reader);
    response.body().subscribe(lines);
    lines.end.get();
    return status;
  }

  /** Splits what comes into lines. */
  private static final class Lines implements Subscriber<HttpData> {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Reader reader;
    private String rest = "";

    private Lines(Reader reader) {
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpData data) {
      String[] lines = (rest + data.toStringUtf8()).split("\n", -1);
      for (int i = 0; i < lines.length - 1; i++) {
        reader.line(lines[i]);
      }
      rest = lines[lines.length - 1];
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
