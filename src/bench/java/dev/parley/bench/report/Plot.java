package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines over two axes, as SVG. The horizontal axis begins at 0; the vertical one, too, or it has
 * powers of ten.
 */
public final class Plot {
  private static final int WIDTH = 880;
  private static final int HEIGHT = 320;
  private static final int LEFT = 64;
  private static final int TOP = 48;
  private static final int RIGHT = 36;
  private static final int BOTTOM = 52;
  private static final List<String> COLOURS =
      List.of("#c44", "#26a", "#2a6", "#a62", "#83a", "#666");

  /** How the values of the vertical axis are spread over it. */
  public enum Spread {
    /** Evenly, from 0. */
    EVEN,
    /** By powers of ten, for values that lie far apart. */
    TENFOLD
  }

  /** A point of a line. */
  public record Point(double x, double y) {}

  private record Line(String name, List<Point> points) {}

  /** Something that happened. */
  private record Mark(double x, String text) {}

  private final String horizontal;
  private final Spread spread;
  private final List<Line> lines = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /** An empty plot; {@code horizontal} is the unit behind the numbers of its horizontal axis. */
  public Plot(String horizontal, Spread spread) {
    this.horizontal = horizontal;
    this.spread = spread;
  }

  /** Draws a line, and its name below. */
  public Plot line(String name, List<Point> points) {
    lines.add(new Line(name, List.copyOf(points)));
    return this;
  }

  /** Marks an event. */
  public Plot mark(double x, String text) {
    marks.add(new Mark(x, text));
    return this;
  }

  /** The drawing. */
  public String svg() {
    return new Drawing().text();
  }

  /** One drawing of it: the scales, and what has been written. */
  private final class Drawing {
    private final StringBuilder svg = new StringBuilder(8192);
    private final double mostX = most(true);
    private final double least = spread == Spread.EVEN ? 0 : decade(least(), false);
    private final double most =
        spread == Spread.EVEN ? top(most(false)) : decade(most(false), true);

    String text() {
      add(
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
              + " font-family=\"sans-serif\" font-size=\"12\">",
          WIDTH, HEIGHT);
      add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
      grid();
      marks.forEach(this::mark);
      for (int i = 0; i < lines.size(); i++) {
        line(lines.get(i), COLOURS.get(i % COLOURS.size()), i);
      }
      return svg.append("</svg>\n").toString();
    }

    private void grid() {
      double step = step(most);
      for (double y = least; y <= most * 1.0001; y = spread == Spread.EVEN ? y + step : y * 10) {
        add(
            "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                + " text-anchor=\"end\">%s</text>",
            LEFT, y(y), WIDTH - RIGHT, LEFT - 6, y(y) + 4, number(y));
      }
      double stepX = step(mostX);
      for (double x = 0; x <= mostX * 1.0001; x += stepX) {
        add(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s%s</text>",
            x(x), HEIGHT - BOTTOM + 18, number(x), horizontal);
      }
    }

    private void mark(Mark mark) {
      add(
          "<path d=\"M%.1f %dV%d\" stroke=\"#888\" stroke-dasharray=\"3 3\"/>"
              + "<text x=\"%.1f\" y=\"%d\" fill=\"#444\">%s</text>",
          x(mark.x()),
          TOP - 8,
          HEIGHT - BOTTOM,
          x(mark.x()) + 3,
          TOP - 1 - 13 * (marks.indexOf(mark) % 2),
          mark.text());
    }

    private void line(Line line, String colour, int place) {
      StringBuilder points = new StringBuilder();
      for (Point point : line.points()) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y())));
      }
      add(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
              + "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
          points.toString().strip(),
          colour,
          LEFT + place * (WIDTH - LEFT) / lines.size(),
          HEIGHT - 10,
          colour,
          line.name());
    }

    private double x(double value) {
      return LEFT + value / mostX * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
      double part =
          spread == Spread.EVEN
              ? value / most
              : Math.log(Math.max(value, least) / least) / Math.log(most / least);
      return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String format, @Nullable Object... values) {
      svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
  }

  private double most(boolean horizontally) {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(point -> horizontally ? point.x() : point.y())
        .filter(value -> value > 0)
        .max()
        .orElse(1);
  }

  private double least() {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(Point::y)
        .filter(y -> y > 0)
        .min()
        .orElse(1);
  }

  /** The next power of ten, up or down. */
  private static double decade(double value, boolean up) {
    double power = Math.log10(Math.max(value, 1e-9));
    return Math.pow(10, up ? Math.floor(power) + 1 : Math.floor(power));
  }

  /** Where an even axis ends. */
  private static double top(double most) {
    double step = step(most);
    return (Math.floor(most / step) + 1) * step;
  }

  /** 1, 2 or 5 times a power of ten, of which at most eight go into it. */
  private static double step(double most) {
    double power = decade(Math.max(most, 1e-6) / 10, false);
    for (double times : new double[] {1, 2, 5, 10, 20}) {
      if (most / (power * times) <= 8) {
        return power * times;
      }
    }
    return power * 100;
  }

  private static String number(double value) {
    return value >= 1 || value == 0
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value).replaceAll("0+$", "");
  }
}
