package dev.parley.client;

import dev.parley.testing.Background;
import dev.parley.testing.Peer;
import java.util.List;
import java.util.stream.Stream;

/**
 * One reader of a running {@link LibraryProgram}. The program prints a line for each event: the
 * reader's name, and the event's name and data.
 *
 * @param name its name in the program
 * @param peer whose stream it reads
 */
record LibraryReader(String name, Peer peer, Background program) {
  /** How many streams it has opened. */
  long streams() {
    return count("hello ");
  }

  /** How often it has said that a stream or an attempt ended. */
  long ends() {
    return count("failed") + count("ended") + count("over");
  }

  /** Whether it has said that it opens no further stream. */
  boolean isOver() {
    return count("over") > 0;
  }

  /** The numbers of the messages, in the order in which they came. */
  List<Integer> received() {
    return lines()
        .filter(line -> line.startsWith("message ") && line.endsWith("}"))
        .map(line -> Integer.valueOf(line.replaceAll(".*\"data\":(\\d+).*", "$1")))
        .toList();
  }

  private long count(String start) {
    return lines().filter(line -> line.startsWith(start)).count();
  }

  private Stream<String> lines() {
    String prefix = name + " ";
    return program
        .output()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()));
  }
}
