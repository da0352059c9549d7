package dev.parley.browser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.diagnosis.Verdict;
import dev.parley.testing.Answer;
import dev.parley.testing.Http;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One call between two pages, and the verdicts on it since it began. */
final class Trial implements AutoCloseable {
  /** A token for {@code parley.access.operator-tokens}. */
  static final String OPERATOR = "a-token-of-an-operator-for-the-proof-of-verdicts";

  private static final Map<String, String> AUTHORIZATION =
      Map.of("Authorization", "Bearer " + OPERATOR);

  private static final Set<String> FAILURES =
      Stream.of(Verdict.values())
          .filter(Verdict::isFailure)
          .map(Verdict::text)
          .collect(Collectors.toSet());

  /** A verdict, and when it was first seen since the call began. */
  record Seen(
      Duration after, String verdict, String confidence, @Nullable String about, String evidence) {
    boolean isSame(Seen other) {
      return verdict.equals(other.verdict);
    }
  }

  final String name;
  final String room;
  private final String backplane;
  private final URI service;
  final Tab ada;
  final Tab bob;
  private final List<Seen> seen = new ArrayList<>();
  private final long begun;

  /**
   * A call that begins now.
   *
   * @param backplane of the service
   * @param service whose verdicts are asked for
   */
  Trial(String name, String room, String backplane, URI service, Tab ada, Tab bob) {
    this.name = name;
    this.room = room;
    this.backplane = backplane;
    this.service = service;
    this.ada = ada;
    this.bob = bob;
    this.begun = System.nanoTime();
  }

  /** Asks for the verdict. */
  void observe() {
    String path = "/v1/rooms/" + room + "/diagnosis";
    Answer answer = new Http(service).ask("GET", path, null, AUTHORIZATION);
    if (answer.status() != 200) {
      throw new AssertionError(answer);
    }
    JsonNode pairs = answer.json().get("pairs");
    Seen now = pairs.isEmpty() ? nothing() : read(pairs.get(0));
    if (seen.isEmpty() || !latest().isSame(now)) {
      seen.add(now);
    }
  }

  /** Says whether the latest verdict is the right one, about the right peer. */
  boolean isRight(Seed seed) {
    return latest().verdict().equals(seed.verdict())
        && Objects.equals(latest().about(), seed.about());
  }

  boolean isConnected() {
    return latest().verdict().equals("connected");
  }

  /** Says whether no verdict after the first {@code connected} was one of a failure. */
  boolean isHealthy() {
    return isConnected()
        && seen.stream()
            .dropWhile(each -> !each.verdict().equals("connected"))
            .noneMatch(each -> FAILURES.contains(each.verdict()));
  }

  /** What happened in the room. */
  String timeline() {
    String path = "/v1/rooms/" + room + "/timeline";
    return new Http(service).ask("GET", path, null, AUTHORIZATION).body();
  }

  private Seen nothing() {
    return new Seen(age(), "none", "likely", null, "");
  }

  private Seen read(JsonNode pair) {
    String evidence =
        StreamSupport.stream(pair.get("evidence").spliterator(), false)
            .map(Trial::brief)
            .collect(Collectors.joining(", "));
    return new Seen(
        age(),
        pair.get("verdict").textValue(),
        pair.get("confidence").textValue(),
        pair.path("about").textValue(),
        evidence);
  }

  private static String brief(JsonNode entry) {
    for (String member : List.of("kind", "connectionState", "code", "reason")) {
      if (entry.has(member)) {
        return entry.get("what").textValue() + " " + entry.get(member).textValue();
      }
    }
    return entry.get("what").textValue();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  Seen latest() {
    return seen.get(seen.size() - 1);
  }

  @Override
  public void close() {
    ada.close();
    bob.close();
  }

  /** All verdicts with the seconds after which they came, and the evidence of the latest. */
  @Override
  public String toString() {
    return name
        + " on "
        + backplane
        + ": "
        + seen.stream()
            .map(
                each ->
                    "%.1fs %s (%s%s)"
                        .formatted(
                            each.after().toMillis() / 1000.0,
                            each.verdict(),
                            each.confidence(),
                            each.about() == null ? "" : ", " + each.about()))
            .collect(Collectors.joining(" > "))
        + " ["
        + latest().evidence()
        + "]";
  }
}
