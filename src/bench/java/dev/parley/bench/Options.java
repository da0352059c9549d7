package dev.parley.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The options of the benchmark, read from system properties that begin with {@code bench.}. */
public record Options(
    List<String> modes,
    List<String> systems,
    int runs,
    double warmUpSeconds,
    double seconds,
    int senders,
    List<Integer> sizes,
    List<Integer> rates,
    List<Integer> streams,
    int calls,
    int pages,
    Path app,
    Path java,
    List<String> javaOptions) {
  /** Bounded by the open files of a machine: the driver takes one or two for a stream. */
  private static final int MOST_STREAMS = 8000;

  public Options {
    check("bench.runs", runs, 1, 100);
    check("bench.warmup", warmUpSeconds, 0, 600);
    check("bench.duration", seconds, 1, 600);
    check("bench.senders", senders, 2, 1000);
    check("bench.calls", calls, 1, 500);
    check("bench.pages", pages, 1, 1000);
    sizes.forEach(size -> check("bench.sizes", size, 64, 8192));
    rates.forEach(rate -> check("bench.rates", rate, 1, 200_000));
    streams.forEach(count -> check("bench.streams", count, 1, MOST_STREAMS));
  }

  static Options read() {
    return new Options(
        list("bench.modes", "idle,latency,throughput,calls"),
        list("bench.systems", "parley-memory,parley-redis,nchan,socketio,peerjs"),
        Integer.parseInt(text("bench.runs", "3")),
        Double.parseDouble(text("bench.warmup", "10")),
        Double.parseDouble(text("bench.duration", "10")),
        Integer.parseInt(text("bench.senders", "64")),
        numbers("bench.sizes", "200,3000"),
        numbers("bench.rates", "1000"),
        numbers("bench.streams", "1000,3000,5000"),
        Integer.parseInt(text("bench.calls", "16")),
        Integer.parseInt(text("bench.pages", "50")),
        Path.of(text("bench.app", "target/quarkus-app")).toAbsolutePath(),
        Path.of(
            text("bench.java", Path.of(System.getProperty("java.home"), "bin/java").toString())),
        Stream.of(text("bench.java.options", "").split(" +")).filter(o -> !o.isEmpty()).toList());
  }

  private static String text(String key, String fallback) {
    String value = System.getProperty(key, "").strip();
    return value.isEmpty() ? fallback : value;
  }

  private static List<String> list(String key, String fallback) {
    return Stream.of(text(key, fallback).split("[, ]+")).toList();
  }

  private static List<Integer> numbers(String key, String fallback) {
    return list(key, fallback).stream().map(Integer::valueOf).toList();
  }

  private static void check(String key, double value, double least, double most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %s, must be from %s to %s".formatted(key, value, least, most));
    }
  }
}
