package dev.parley.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that records the frames it gets. */
final class RecordingSink implements FrameSink {
  private static final Pattern DATA = Pattern.compile("\"data\":(\\d+)");

  final List<String> frames = new ArrayList<>();
  boolean ended;

  /** Whether the client has stopped reading. */
  boolean full;

  private @Nullable Runnable onDrained;

  @Override
  public void write(byte[] frame) {
    frames.add(new String(frame, StandardCharsets.UTF_8));
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void whenDrained(Runnable action) {
    onDrained = action;
  }

  /** Makes the client read again. */
  void drain() {
    full = false;
    Runnable action = onDrained;
    onDrained = null;
    if (action != null) {
      action.run();
    }
  }

  /** Returns the numbers that the messages carried, in order. */
  List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (String frame : frames) {
      Matcher matcher = DATA.matcher(frame);
      if (matcher.find()) {
        numbers.add(Integer.valueOf(matcher.group(1)));
      }
    }
    return numbers;
  }

  /** Returns the first line that begins with {@code field}, of the last frame that has one. */
  String last(String field) {
    String found = "";
    for (String frame : frames) {
      for (String line : frame.split("\n")) {
        if (line.startsWith(field)) {
          found = line.substring(field.length()).strip();
        }
      }
    }
    return found;
  }

  List<String> pings() {
    return frames.stream().filter(frame -> frame.startsWith("event: ping\nid: ")).toList();
  }

  boolean has(String text) {
    return frames.stream().anyMatch(frame -> frame.contains(text));
  }
}
