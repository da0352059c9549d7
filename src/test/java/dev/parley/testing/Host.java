package dev.parley.testing;

import java.util.List;

/**
 * Where a process of a test runs.
 *
 * @param address the IPv4 address under which tests and the other hosts reach it
 * @param prefix the words that begin a command there
 */
public record Host(String address, List<String> prefix) {
  /** Where the tests themselves run, reached over loopback. */
  static final Host LOCAL = new Host("127.0.0.1", List.of());

  boolean isLocal() {
    return equals(LOCAL);
  }
}
