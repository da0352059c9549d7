package dev.parley.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What came of sending data over a TURN server.
 *
 * @param status of {@code turnutils_uclient}: 0 if it got what it asked for
 * @param output what it printed
 */
public record TurnAttempt(int status, String output) {
  private static final Pattern TALLY =
      Pattern.compile("tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)\\n");

  static TurnAttempt of(int port, String username, String credential) {
    List<String> command =
        List.of(
            "turnutils_uclient",
            "-y",
            "-n",
            "2",
            "-p",
            "" + port,
            "-u",
            username,
            "-w",
            credential,
            "127.0.0.1");
    try {
      Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
      // A client that hangs is ended, and with it its output.
      client.onExit().orTimeout(30, TimeUnit.SECONDS).exceptionally(late -> ended(client));
      String output = new String(client.getInputStream().readAllBytes(), UTF_8);
      return new TurnAttempt(client.onExit().join().exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says whether it got relayed addresses, and all that it sent over them came back. */
  public boolean hasRelayed() {
    List<MatchResult> tallies = TALLY.matcher(output).results().toList();
    if (status != 0 || tallies.isEmpty()) {
      return false;
    }
    MatchResult last = tallies.get(tallies.size() - 1);
    return Integer.parseInt(last.group(1)) > 0 && last.group(1).equals(last.group(2));
  }

  /** Says whether the server gave it no relayed address. */
  public boolean wasRefused() {
    return status != 0 && output.contains("Cannot complete Allocation");
  }

  private static Process ended(Process client) {
    return client.destroyForcibly();
  }
}
