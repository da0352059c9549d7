import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Stream;

/** The client of the JDK, with lines of text. */
final class JavaHttp {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private JavaHttp() {}

  public static void main(String[] args) {
    Reader.start(
        args,
        Map.of(
            "as-it-is", Reader.once(JavaHttp::read), "in-a-loop", Reader.inALoop(JavaHttp::read)));
  }

  private static int read(Reader reader) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(reader.uri()).header("Accept", "text/event-stream");
    if (!reader.lastEventId().isEmpty()) {
      request.header("Last-Event-ID", reader.lastEventId());
    }
    HttpResponse<Stream<String>> response = HTTP.send(request.build(), BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      lines.forEach(reader::line);
    }
    return response.statusCode();
  }
}
