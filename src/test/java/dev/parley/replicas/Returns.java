package dev.parley.replicas;

import dev.parley.bench.report.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Counts the streams that ended and that were opened again, in each second. Thread-safe. */
final class Returns {
  /** One second. */
  private static final class Second {
    private int ended;
    private int cameBack;
    private int sentAway;
  }

  /** A step of the test, for the drawing. */
  private record Mark(double second, String text) {}

  // Guarded by this.
  private long began = System.nanoTime();
  private final List<Second> seconds = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /** Resets all counts: the first second begins now. */
  synchronized void begin() {
    began = System.nanoTime();
    seconds.clear();
    marks.clear();
  }

  synchronized void ended() {
    now().ended++;
  }

  synchronized void cameBack() {
    now().cameBack++;
  }

  /** The response to a stream had only a reconnection time. */
  synchronized void sentAway() {
    now().sentAway++;
  }

  synchronized void mark(String text) {
    now();
    marks.add(new Mark(elapsed(), text));
  }

  private double elapsed() {
    return (System.nanoTime() - began) / 1e9;
  }

  private Second now() {
    int second = (int) elapsed();
    while (seconds.size() <= second) {
      seconds.add(new Second());
    }
    return seconds.get(second);
  }

  synchronized int all() {
    return seconds.stream().mapToInt(second -> second.cameBack).sum();
  }

  synchronized int allSentAway() {
    return seconds.stream().mapToInt(second -> second.sentAway).sum();
  }

  /** The highest number of streams that were opened again in one second. */
  synchronized int most() {
    return seconds.stream().mapToInt(second -> second.cameBack).max().orElse(0);
  }

  /** Writes the numbers as {@code <name>.csv}, and a drawing of them as {@code <name>.svg}. */
  synchronized void write(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    StringBuilder csv = new StringBuilder("second,ended,came back,sent away\n");
    for (int i = 0; i < seconds.size(); i++) {
      Second second = seconds.get(i);
      csv.append("%d,%d,%d,%d\n".formatted(i, second.ended, second.cameBack, second.sentAway));
    }
    Files.writeString(directory.resolve(name + ".csv"), csv);
    Files.writeString(directory.resolve(name + ".svg"), drawing());
  }

  private String drawing() {
    Plot plot = new Plot(" s", Plot.Spread.EVEN);
    plot.line("streams that ended, in each second", line(second -> second.ended));
    plot.line("streams that came back, in each second", line(second -> second.cameBack));
    marks.forEach(mark -> plot.mark(mark.second(), mark.text()));
    return plot.svg();
  }

  private List<Plot.Point> line(ToIntFunction<Second> value) {
    return IntStream.range(0, seconds.size())
        .mapToObj(i -> new Plot.Point(i + 0.5, value.applyAsInt(seconds.get(i))))
        .toList();
  }
}
