import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.RetryDelayStrategy;
import com.launchdarkly.eventsource.StreamHttpErrorException;
import com.launchdarkly.eventsource.background.BackgroundEventHandler;
import com.launchdarkly.eventsource.background.BackgroundEventSource;
import com.launchdarkly.eventsource.background.ConnectionErrorHandler;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** LaunchDarkly's client of event streams, in the background. */
final class OkHttpEventSource {
  private OkHttpEventSource() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", OkHttpEventSource::asItIs,
            "with-what-it-needs", OkHttpEventSource::withWhatItNeeds));
  }

  private static void asItIs(Reader reader) {
    ConnectStrategy strategy = ConnectStrategy.http(reader.uri());
    new BackgroundEventSource.Builder(new Handler(reader), new EventSource.Builder(strategy))
        .build()
        .start();
  }

  private static void withWhatItNeeds(Reader reader) {
    EventSource.Builder builder =
        new EventSource.Builder(
                ConnectStrategy.http(reader.uri()).readTimeout(40, TimeUnit.SECONDS))
            .retryDelayStrategy(
                RetryDelayStrategy.defaultStrategy().maxDelay(10, TimeUnit.SECONDS));
    new BackgroundEventSource.Builder(new Handler(reader), builder)
        .connectionErrorHandler(
            error ->
                error instanceof StreamHttpErrorException refused
                        && Reader.isFinal(refused.getCode())
                    ? ConnectionErrorHandler.Action.SHUTDOWN
                    : ConnectionErrorHandler.Action.PROCEED)
        .build()
        .start();
  }

  /** Prints what comes. */
  private record Handler(Reader reader) implements BackgroundEventHandler {
    @Override
    public void onOpen() {}

    @Override
    public void onClosed() {}

    @Override
    public void onMessage(String name, MessageEvent event) {
      reader.event(event.getLastEventId(), name, event.getData());
    }

    @Override
    public void onComment(String comment) {}

    @Override
    public void onError(Throwable error) {
      reader.print("failed");
    }
  }
}
