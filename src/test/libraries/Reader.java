import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One reader of an event stream. It prints what its library gives to it: its name, then the name
 * and the data of an event, or one of the words {@code failed}, {@code ended}, {@code over} and
 * {@code refused}.
 */
final class Reader {
  /** Reads one stream to its end, and returns the status of the response. */
  interface Attempt {
    int read(Reader reader) throws Exception;
  }

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final String name;
  private final String url;
  private String lastEventId = "";
  private long retryMillis = 2_000;

  /** Fields of the event that {@link #line} is reading. */
  private String event = "";

  private String data = "";

  private Reader(String name, String url) {
    this.name = name;
    this.url = url;
  }

  /**
   * Starts readers, each in a thread of its own.
   *
   * @param args names of readers and URLs of their streams, in turn; what follows an {@code @}
   *     tells two readers of one kind apart
   */
  static void start(String[] args, Map<String, Consumer<Reader>> readers) {
    for (int i = 0; i < args.length; i += 2) {
      Reader reader = new Reader(args[i], args[i + 1]);
      String kind = reader.name.replaceFirst("@.*", "");
      new Thread(() -> readers.get(kind).accept(reader)).start();
    }
    new Thread(() -> pause(Long.MAX_VALUE)).start();
  }

  /** Reads one stream, as a library does that opens no other one. */
  static Consumer<Reader> once(Attempt attempt) {
    return reader -> {
      reader.attempt(attempt);
      reader.print("over");
    };
  }

  /** Reads one stream after the other, until the service refuses one for good. */
  static Consumer<Reader> inALoop(Attempt attempt) {
    return reader -> {
      while (!isFinal(reader.attempt(attempt))) {
        pause(reader.retryMillis());
      }
      reader.print("over");
    };
  }

  private int attempt(Attempt attempt) {
    try {
      int status = attempt.read(this);
      print(isFinal(status) ? "refused" : "ended");
      return status;
    } catch (Exception e) {
      print("failed");
      return 0;
    }
  }

  /** Says whether another try would not help. */
  static boolean isFinal(int status) {
    return Set.of(401, 403, 404, 409).contains(status);
  }

  String url() {
    return url;
  }

  URI uri() {
    return URI.create(url);
  }

  /** The newest id; empty before the first. */
  synchronized String lastEventId() {
    return lastEventId;
  }

  synchronized long retryMillis() {
    return retryMillis;
  }

  synchronized void retry(long millis) {
    retryMillis = millis;
  }

  /** Prints an event; each of its parts may be null. */
  synchronized void event(String id, String name, String data) {
    if (id != null && !id.isEmpty()) {
      lastEventId = id;
    }
    String type = name == null || name.isEmpty() ? "message" : name;
    if (data != null && Set.of("hello", "message").contains(type)) {
      print(type + " " + data);
    }
  }

  /** Takes one line of a stream, for libraries that know nothing of events. */
  void line(String line) {
    if (line.startsWith("retry: ")) {
      retry(Long.parseLong(line.substring(7)));
    } else if (line.startsWith("id: ")) {
      lastEventId = line.substring(4);
    } else if (line.startsWith("event: ")) {
      event = line.substring(7);
    } else if (line.startsWith("data: ")) {
      data = line.substring(6);
    } else if (line.isEmpty()) {
      event(null, event, data);
      event = "";
      data = "";
    }
  }

  void print(String text) {
    OUT.println(name + " " + text);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
