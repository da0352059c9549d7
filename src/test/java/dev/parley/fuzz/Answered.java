package dev.parley.fuzz;

import java.util.Map;

/**
 * What came back.
 *
 * @param headers with names in lower case
 * @param isStream whether the body is an event stream, of which only the beginning was read
 * @param isLast whether the server has closed the connection, or will
 */
record Answered(
    int status, Map<String, String> headers, String body, boolean isStream, boolean isLast) {
  boolean isProblem() {
    return headers.getOrDefault("content-type", "").equals("application/problem+json");
  }
}
