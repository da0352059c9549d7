package dev.parley.backplane;

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
  private static final Pattern LINE =
      Pattern.compile("^user parley on >PASSWORD (.+)$", Pattern.MULTILINE);
  private static final List<String> DOCUMENTED = read();

  private RedisRights() {}

  /** The documented rights, as words of {@code ACL SETUSER}. */
  static List<String> documented() {
    return DOCUMENTED;
  }

  /** Makes a user with these rights. Returns the address of the server for that user. */
  static String userOf(RedisServer server, String name, List<String> rights) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on", ">pass"));
    command.addAll(rights);
    server.command(command.toArray(String[]::new));
    return "redis://" + name + ":pass@127.0.0.1:" + server.port();
  }

  private static List<String> read() {
    try {
      Matcher line = LINE.matcher(Files.readString(Path.of("docs", "redis.md")));
      if (!line.find()) {
        throw new AssertionError("docs/redis.md has no line of rights");
      }
      return List.of(line.group(1).split(" "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
