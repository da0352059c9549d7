package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.LibrariesIT.Row;
import dev.parley.client.LibraryBehaviour.InSilence;
import dev.parley.client.LibraryBehaviour.OnRefusal;
import dev.parley.client.LibraryBehaviour.Outcome;
import dev.parley.testing.Background;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Readers that all read numbered messages from one replica, on Redis, at the same time. Its streams
 * end every second. Then it is killed and started again. At last all readers' peers leave the room,
 * and the service refuses their next streams. Meanwhile, a second reader of each kind has a stream
 * on which hardly anything comes.
 *
 * <p>Each step waits for what the rows say. If it does not come, the experiment goes on, and the
 * behaviour that it returns says what came instead.
 */
final class LibraryExperiment implements AutoCloseable {
  private static final String ROOM = "libraries";
  private static final String QUIET = "@quiet";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Streams that a reader has to open before the replica is killed. */
  private static final int STREAMS = 2;

  /** After a refusal this reader polls once, which is refused, too. */
  private static final String POLLS = "node-eventsource-made-anew";

  private final RedisServer redis = RedisServer.start();
  private final QuietService quiet = new QuietService();
  private final Replica replica;
  private final Map<String, Background> programs = new HashMap<>();
  private final Map<Row, LibraryReader> readers = new LinkedHashMap<>();
  private final Map<Row, LibraryReader> quietReaders = new HashMap<>();
  private Peer sender;
  private int sent;

  LibraryExperiment() {
    replica =
        Replica.startOn(
            redis,
            Map.of(
                "parley.delivery.stream-age", "1s",
                "parley.room.max-peers", "100",
                "parley.timeline.readers", "peers",
                "parley.timeline.max-facts", "1000"));
  }

  /** Starts a program with the readers of these rows. */
  void add(String library, LibraryProgram program, List<Row> rows) {
    List<String> command = new ArrayList<>(program.command());
    Map<Row, Peer> peers = new LinkedHashMap<>();
    for (Row row : rows) {
      Peer peer = Peer.joining(replica.url(), ROOM).id(library + "~" + row.reader()).join();
      peers.put(row, peer);
      command.add(row.reader());
      command.add(peer.messages() + "?access_token=" + peer.token());
      command.add(row.reader() + QUIET);
      command.add(quiet.stream().toString());
    }
    Background running = Background.start(command, LibraryProgram.TARGET.resolve(library + ".log"));
    programs.put(library, running);
    peers.forEach(
        (row, peer) -> {
          readers.put(row, new LibraryReader(row.reader(), peer, running));
          quietReaders.put(row, new LibraryReader(row.reader() + QUIET, peer, running));
        });
  }

  /** Returns what each reader did. */
  Map<Row, LibraryBehaviour> run() {
    awaitEach((row, reader) -> reader.streams() > 0);
    Map<Row, Outcome> atAge = readStreamsThatEnd();
    Map<Row, Outcome> atRestart = readAcrossARestart();
    Map<Row, InSilence> inSilence = hearNothing();
    Map<Row, OnRefusal> atRefusal = leave();
    Map<Row, LibraryBehaviour> all = new HashMap<>();
    for (Row row : readers.keySet()) {
      all.put(
          row,
          new LibraryBehaviour(
              atAge.get(row), atRestart.get(row), atRefusal.get(row), inSilence.get(row)));
    }
    return all;
  }

  private Map<Row, Outcome> readStreamsThatEnd() {
    sender = Peer.joining(replica.url(), ROOM).id("sender").join();
    Map<Row, Long> before = each(LibraryReader::streams);
    until(
        () -> {
          send();
          return each(
              (row, reader) ->
                  row.behaviour().atAge() == Outcome.ENDS
                      ? reader.isOver()
                      : reader.streams() >= before.get(row) + STREAMS);
        });
    return outcomes(1, LibraryBehaviour::atAge);
  }

  private Map<Row, Outcome> readAcrossARestart() {
    Map<Row, Long> before = each(LibraryReader::ends);
    replica.kill9();
    awaitEach(
        (row, reader) ->
            switch (row.behaviour().atRestart()) {
              case ENDS -> reader.ends() > 0;
              // The end of the stream, and a refused connection.
              case GOES_ON, TELLS_AGAIN -> reader.ends() >= before.get(row) + 2 || isSilent(row);
            });
    replica.restart();
    sender = Peer.joining(replica.url(), ROOM).id("next-sender").join();
    int first = sent + 1;
    for (int i = 0; i < 3; i++) {
      send();
    }
    return outcomes(first, LibraryBehaviour::atRestart);
  }

  /** Whether the library does not tell of refused connections. */
  private static boolean isSilent(Row row) {
    return row.library().equals("reconnecting-eventsource");
  }

  /** Tells what came from a first message on, after the newest has come where it is expected. */
  private Map<Row, Outcome> outcomes(int first, Function<LibraryBehaviour, Outcome> expected) {
    awaitEach(
        (row, reader) ->
            expected.apply(row.behaviour()) == Outcome.ENDS || reader.received().contains(sent));
    List<Integer> all = IntStream.rangeClosed(first, sent).boxed().toList();
    Map<Row, Outcome> outcomes = new HashMap<>();
    readers.forEach(
        (row, reader) -> {
          List<Integer> received =
              reader.received().stream().filter(number -> number >= first).toList();
          Outcome complete = received.equals(all) ? Outcome.GOES_ON : Outcome.TELLS_AGAIN;
          outcomes.put(row, received.containsAll(all) ? complete : Outcome.ENDS);
        });
    return outcomes;
  }

  private Map<Row, InSilence> hearNothing() {
    awaitEach(
        (row, reader) ->
            switch (row.behaviour().inSilence()) {
              case WAITS -> quietReaders.get(row).streams() > 0;
              case GIVES_UP -> quietReaders.get(row).ends() > 0;
            });
    Map<Row, InSilence> outcomes = new HashMap<>();
    quietReaders.forEach(
        (row, reader) -> {
          boolean waits = reader.streams() == 1 && reader.ends() == 0;
          outcomes.put(row, waits ? InSilence.WAITS : InSilence.GIVES_UP);
        });
    return outcomes;
  }

  private Map<Row, OnRefusal> leave() {
    readers.values().forEach(reader -> reader.peer().delete());
    until(
        () -> {
          Map<String, Integer> refusals = refusals();
          return each(
              (row, reader) ->
                  refusals.getOrDefault(reader.peer().id(), 0)
                      >= switch (row.behaviour().atRefusal()) {
                        case STOPS -> 1;
                        case ASKS_AGAIN -> insistence(row);
                        case NEVER_SEES_IT -> 0;
                      });
        });
    Map<String, Integer> refusals = refusals();
    Map<Row, OnRefusal> outcomes = new HashMap<>();
    readers.forEach(
        (row, reader) -> {
          int times = refusals.getOrDefault(reader.peer().id(), 0);
          OnRefusal refused = times < insistence(row) ? OnRefusal.STOPS : OnRefusal.ASKS_AGAIN;
          outcomes.put(row, times == 0 ? OnRefusal.NEVER_SEES_IT : refused);
        });
    return outcomes;
  }

  /** Refused requests of a reader that does not stop. */
  private static int insistence(Row row) {
    return row.reader().equals(POLLS) ? 3 : 2;
  }

  /** How many requests of each peer were refused after it had left, as the room's timeline says. */
  private Map<String, Integer> refusals() {
    // Without a sign of life, the sender would be out of the room after a while.
    sender.poll("wait=0");
    Map<String, Integer> refusals = new HashMap<>();
    sender
        .timeline()
        .json()
        .path("entries")
        .forEach(
            entry -> {
              if (entry.path("code").asText().equals("peer-not-found")) {
                refusals.merge(
                    entry.path("peer").asText(), entry.path("times").asInt(), Integer::sum);
              }
            });
    return refusals;
  }

  private void send() {
    assertThat(sender.broadcast("{\"data\":" + ++sent + "}").status()).isEqualTo(202);
  }

  private interface Condition {
    boolean holds(Row row, LibraryReader reader);
  }

  private boolean each(Condition condition) {
    return readers.entrySet().stream()
        .allMatch(entry -> condition.holds(entry.getKey(), entry.getValue()));
  }

  private Map<Row, Long> each(ToLongFunction<LibraryReader> quantity) {
    Map<Row, Long> all = new HashMap<>();
    readers.forEach((row, reader) -> all.put(row, quantity.applyAsLong(reader)));
    return all;
  }

  private void awaitEach(Condition condition) {
    until(() -> each(condition));
  }

  private static void until(Callable<Boolean> condition) {
    try {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(condition);
    } catch (ConditionTimeoutException e) {
      // See above: the behaviour says what came instead.
    }
  }

  @Override
  public void close() {
    programs.values().forEach(Background::close);
    quiet.close();
    replica.close();
    redis.close();
  }
}
