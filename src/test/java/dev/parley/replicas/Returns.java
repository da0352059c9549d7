package dev.parley.replicas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** How many streams ended and came back in each second. Safe for any thread. */
final class Returns {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 320;
  private static final int LEFT = 56;
  private static final int TOP = 48;
  private static final int RIGHT = 16;
  private static final int BOTTOM = 48;

  /** One second. */
  private static final class Second {
    private int ended;
    private int cameBack;
    private int sentAway;
  }

  /** Something that was done to the service. */
  private record Mark(double second, String text) {}

  // Guarded by this.
  private long began = System.nanoTime();
  private final List<Second> seconds = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /** Forgets what has been so far: the first second begins now. */
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

  /** A stream was answered with nothing but a time to come back. */
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

  /** The most that came back within one second. */
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
    int most = seconds.stream().mapToInt(s -> Math.max(s.ended, s.cameBack)).max().orElse(0);
    int step = step(Math.max(1, most));
    int top = (most / step + 1) * step;
    StringBuilder svg = new StringBuilder(8192);
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    for (int value = 0; value <= top; value += step) {
      double y = y(value, top);
      add(
          svg,
          "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
              + " text-anchor=\"end\">%d</text>",
          LEFT,
          y,
          WIDTH - RIGHT,
          LEFT - 6,
          y + 4,
          value);
    }
    for (int second = 0; second <= seconds.size(); second += 10) {
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d s</text>",
          x(second),
          HEIGHT - BOTTOM + 18,
          second);
    }
    for (Mark mark : marks) {
      add(
          svg,
          "<path d=\"M%.1f %dV%d\" stroke=\"#888\" stroke-dasharray=\"3 3\"/>"
              + "<text x=\"%.1f\" y=\"%d\" fill=\"#444\">%s</text>",
          x(mark.second()),
          TOP - 8,
          HEIGHT - BOTTOM,
          x(mark.second()) + 3,
          TOP - 1 - 13 * (marks.indexOf(mark) % 2),
          mark.text());
    }
    line(svg, second -> second.ended, top, "#c44", "ended", 0);
    line(svg, second -> second.cameBack, top, "#26a", "came back", 1);
    return svg.append("</svg>\n").toString();
  }

  /** Draws one value of each second, and the name of it below. */
  private void line(
      StringBuilder svg,
      ToIntFunction<Second> value,
      int top,
      String colour,
      String name,
      int place) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < seconds.size(); i++) {
      add(points, "%.1f,%.1f ", x(i + 0.5), y(value.applyAsInt(seconds.get(i)), top));
    }
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
            + "<text x=\"%d\" y=\"%d\" fill=\"%s\">streams that %s, in each second</text>",
        points.toString().strip(),
        colour,
        LEFT + place * 240,
        HEIGHT - 10,
        colour,
        name);
  }

  private static int step(int most) {
    int step = 1;
    while (most / step > 8) {
      step *= most / step > 40 ? 10 : 2;
    }
    return step;
  }

  private double x(double second) {
    return LEFT + second / Math.max(1, seconds.size()) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, int top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  }

  private static void add(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values))
        .append(format.startsWith("<") ? "\n" : "");
  }
}
