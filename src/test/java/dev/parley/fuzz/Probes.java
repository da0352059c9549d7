package dev.parley.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.testing.Json;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Generates requests from valid parts, from known dangerous values, and from noise. */
final class Probes {
  private static final List<String> POISON =
      List.of(
          "",
          ".",
          "..",
          "%00",
          "%0d%0aX:y",
          "%2e%2e",
          "%2f",
          "%zz",
          "%",
          "%c0%af",
          "%ff",
          "%ed%a0%80",
          "%e2%80%a8",
          "__proto__",
          "constructor",
          "toString",
          "hasOwnProperty",
          "null",
          "a".repeat(128),
          "a".repeat(129),
          "a".repeat(3000),
          "*",
          "{room}",
          "a b",
          "a/b",
          "\\",
          "\u00e4",
          ";x=y",
          "+",
          "~",
          "-1",
          "0",
          "00",
          "1e400",
          "99999999999999999999",
          "' OR 1=1",
          "${jndi:x}",
          "<script>",
          "true");

  private Probes() {}

  /** A method and a path of the description, {@code POST /v1/rooms/{room}/peers}. */
  record Endpoint(String method, String path) {}

  static Arbitrary<Probe> to(List<Endpoint> endpoints) {
    Arbitrary<Endpoint> endpoint = Arbitraries.of(endpoints);
    return endpoint.flatMap(
        chosen ->
            Combinators.combine(
                    method(chosen.method()),
                    target(chosen.path()),
                    Combinators.combine(token(), headers().list().ofMaxSize(3)).as(Probes::joined),
                    body(chosen.path().endsWith("messages")),
                    Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)))
                .as(Probe::new));
  }

  private static Arbitrary<String> method(String usual) {
    return Arbitraries.frequencyOf(
        Tuple.of(18, Arbitraries.just(usual)),
        Tuple.of(
            2,
            Arbitraries.of(
                "GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "TRACE", "X", "get")));
  }

  private static Arbitrary<String> target(String template) {
    return Combinators.combine(
            name("r", 6),
            name("p", 4),
            query().list().ofMaxSize(2),
            mutation(),
            Arbitraries.of(24, 0))
        .as(
            (room, peer, query, mutation, usual) -> {
              String path =
                  template.replace("{room}", room).replace("{lobby}", room).replace("{peer}", peer);
              String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
              return usual == 0 && mutation.at() % 12 == 0 ? mutation.of(target) : target;
            });
  }

  private static Arbitrary<String> name(String prefix, int count) {
    return Arbitraries.frequencyOf(
        Tuple.of(20, Arbitraries.integers().between(0, count - 1).map(number -> prefix + number)),
        Tuple.of(2, Arbitraries.of(POISON)),
        Tuple.of(1, noise(12).map(Probes::escaped)));
  }

  private static Arbitrary<String> query() {
    return Combinators.combine(
            Arbitraries.of(
                "idempotencyKey", "ttl", "after", "lastEventId", "reason", "access_token", "x", ""),
            value().map(Probes::escaped))
        .as((name, value) -> name + "=" + value)
        .map(pair -> pair.startsWith("access_token") ? "access_token=" + Probe.TOKEN : pair)
        .flatMap(
            pair -> Arbitraries.of(pair, pair, pair, "wait=0", "wait=31", "wait=-0", "wait=%zz"));
  }

  private static Arbitrary<List<String>> token() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.just(List.of("Authorization: Bearer " + Probe.TOKEN))),
        Tuple.of(1, value().map(value -> List.of("Authorization: Bearer " + visible(value)))),
        Tuple.of(1, Arbitraries.just(List.of())));
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static Arbitrary<String> headers() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Arbitraries.of(
                "Content-Type: application/json",
                "Content-Type: text/plain",
                "Content-Type: text/plain;charset=nope",
                "Content-Type: ///",
                "Accept: application/json",
                "Accept: application/json",
                "Accept: text/event-stream",
                "Accept: */*;q=0",
                "Accept: ,;=",
                "Content-Encoding: gzip",
                "Expect: 100-continue",
                "Expect: x",
                "Connection: close",
                "Connection: Upgrade",
                "Upgrade: h2c",
                "Upgrade: websocket",
                "Range: bytes=0-1",
                "X-Forwarded-For: 1.2.3.4, ::1",
                "X-HTTP-Method-Override: DELETE",
                "Origin: null",
                "Access-Control-Request-Method: POST")),
        Tuple.of(
            3,
            Combinators.combine(
                    Arbitraries.of(
                        "Last-Event-ID",
                        "Idempotency-Key",
                        "TTL",
                        "Cookie",
                        "Origin",
                        "X",
                        "If-Match"),
                    value())
                .as((name, value) -> name + ": " + visible(value))));
  }

  private static Arbitrary<String> value() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3, Arbitraries.of("0", "1", "60", "3601", "abcdefgh-1", "abcdefgh-99999999999", "-")),
        Tuple.of(2, Arbitraries.of(POISON)),
        Tuple.of(2, noise(40)));
  }

  private static Arbitrary<String> body(boolean isMessage) {
    Arbitrary<String> wish =
        Arbitraries.frequencyOf(Tuple.of(6, isMessage ? messages() : joins()), Tuple.of(1, wish()));
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just("")),
        Tuple.of(12, wish.map(Probes::utf8)),
        Tuple.of(3, Combinators.combine(wish.map(Probes::utf8), mutation()).as((b, m) -> m.of(b))),
        Tuple.of(1, Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(200)),
        Tuple.of(
            1,
            Arbitraries.of(
                "[".repeat(10_000),
                "{\"data\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                "{\"data\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(200) + "}",
                "{\"data\":\"" + "x".repeat(263_000) + "\"}",
                "{\"data\":" + "9".repeat(1001) + "}",
                "{\"metadata\":{\"a\":\"" + "x".repeat(2100) + "\"}}",
                "[" + "{\"data\":1},".repeat(64) + "{\"data\":1}]")));
  }

  /** A body as a client might send it: a join, an update, a message, or several. */
  private static Arbitrary<String> wish() {
    return Arbitraries.oneOf(joins(), messages(), json(3));
  }

  private static Arbitrary<String> joins() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            3,
            Combinators.combine(name("p", 4), json(1))
                .as(
                    (id, json) ->
                        "{\"id\":" + Json.quote(id) + ",\"metadata\":{\"a\":" + json + "}}")),
        Tuple.of(1, json(2).map(json -> "{\"metadata\":{\"b\":" + json + "}}")),
        Tuple.of(1, json(2).map(json -> "{\"metadata\":" + json + "}")));
  }

  private static Arbitrary<String> messages() {
    Arbitrary<String> message =
        Arbitraries.frequencyOf(
            Tuple.of(2, json(2).map(json -> "{\"data\":" + json + "}")),
            Tuple.of(1, json(0).map(json -> description(json))),
            Tuple.of(1, json(1).map(json -> "{\"candidate\":" + json + "}")),
            Tuple.of(1, json(0).map(json -> "{\"candidate\":{\"sdpMLineIndex\":" + json + "}}")),
            Tuple.of(1, json(0).map(json -> "{\"data\":1,\"session\":" + json + "}")));
    return Arbitraries.frequencyOf(
        Tuple.of(4, message),
        Tuple.of(1, message.list().ofMaxSize(5).map(all -> "[" + String.join(",", all) + "]")));
  }

  private static String description(String sdp) {
    return "{\"description\":{\"type\":\"offer\",\"sdp\":" + sdp + "}}";
  }

  private static Arbitrary<String> json(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                Arbitraries.of(
                    "null",
                    "true",
                    "0",
                    "-0",
                    "1e400",
                    "-1.50e3",
                    "123456789012345678901234567890",
                    "0.1",
                    "65535",
                    "65536",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "\"\\u2028\"",
                    "\"\\r\\n\"",
                    "{}",
                    "[]")),
            Tuple.of(2, Arbitraries.strings().all().ofMaxLength(20).map(Json::quote)));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> name =
        Arbitraries.of("a", "b", "__proto__", "constructor", "id", "data", "", "\u2028")
            .map(Json::quote);
    Arbitrary<String> inner = json(depth - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(2, leaf),
        Tuple.of(1, inner.list().ofMaxSize(4).map(all -> "[" + String.join(",", all) + "]")),
        Tuple.of(
            2,
            Combinators.combine(name, inner)
                .as((key, value) -> key + ":" + value)
                .list()
                .ofMaxSize(4)
                .map(all -> "{" + String.join(",", all) + "}")));
  }

  private static StringArbitrary noise(int length) {
    return Arbitraries.strings().all().ofMaxLength(length);
  }

  /** Changes one place: a character more, a character less, or another one. */
  record Mutation(int at, int kind, char character) {
    String of(String text) {
      int place = text.isEmpty() ? 0 : at % text.length();
      int rest = kind == 0 ? place : Math.min(text.length(), place + 1);
      return text.substring(0, place)
          + (kind == 1 ? "" : String.valueOf(character))
          + text.substring(rest);
    }
  }

  private static Arbitrary<Mutation> mutation() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4095),
            Arbitraries.integers().between(0, 2),
            Arbitraries.chars().range('!', '\u00ff'))
        .as(Mutation::new);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** Percent-encoded, except for values that are dangerous as they are. */
  private static String escaped(String text) {
    if (POISON.contains(text)) {
      return text.replace(' ', '+');
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      escaped.append(
          Character.isLetterOrDigit(b) ? String.valueOf((char) b) : "%%%02x".formatted(b & 0xff));
    }
    return escaped.toString();
  }

  /** The characters that a header can hold without ending it. */
  private static String visible(String text) {
    return utf8(text).replaceAll("[\r\n\0]", "");
  }
}
