package dev.parley.backplane;

import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user of Redis, and its rights: those that docs/redis.md lists. */
final class RedisRights {
  /**
   * What Redis answers to a command for which the user has no right, and within a script what Redis
   * and Valkey answer.
   */
  static final Pattern REFUSAL =
      Pattern.compile(
          ".*(NOPERM|The user executing the script can't|ACL failure in script).*", Pattern.DOTALL);

  private static final List<String> DOCUMENTED = read("+publish");
  private static final List<String> IN_A_CLUSTER = read("+spublish");
  private static final List<String> OF_SENTINELS = read("+sentinel|");

  private RedisRights() {}

  /** The documented rights, as words of {@code ACL SETUSER}. */
  static List<String> documented() {
    return DOCUMENTED;
  }

  /** The documented rights for a cluster. */
  static List<String> documentedForCluster() {
    return IN_A_CLUSTER;
  }

  /** Makes a user with these rights. Returns the address of the server for that user. */
  static String userOf(RedisServer server, String name, List<String> rights) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on", ">pass"));
    command.addAll(rights);
    server.command(command.toArray(String[]::new));
    return "redis://" + name + ":pass@127.0.0.1:" + server.port();
  }

  /** The documented rights on a sentinel, likewise. */
  static List<String> ofSentinels() {
    return OF_SENTINELS;
  }

  /**
   * Makes a user with the documented rights on the servers, and with these on the sentinels.
   * Returns the sentinels' addresses for it.
   */
  static String userOf(RedisSentinels sentinels, String name, List<String> rights) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on", ">pass"));
    command.addAll(DOCUMENTED);
    sentinels.commandServers(command.toArray(String[]::new));
    command.removeAll(DOCUMENTED);
    command.addAll(rights);
    sentinels.commandSentinels(command.toArray(String[]::new));
    return sentinels.hosts(name + ":pass@");
  }

  /** Reads the page's line of rights that has this one. */
  private static List<String> read(String right) {
    Pattern line =
        Pattern.compile(
            "^user parley on >PASSWORD (.*" + Pattern.quote(right) + ".*)$", Pattern.MULTILINE);
    try {
      Matcher found = line.matcher(Files.readString(Path.of("docs", "redis.md")));
      if (!found.find()) {
        throw new AssertionError("docs/redis.md has no line of rights with " + right);
      }
      return List.of(found.group(1).split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
