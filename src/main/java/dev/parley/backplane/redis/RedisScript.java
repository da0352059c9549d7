package dev.parley.backplane.redis;

import dev.parley.room.Lifetimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The scripts, each documented in its file under {@code src/main/resources/redis}. */
enum RedisScript {
  JOIN(Place.ROOM, "stays"),
  PEERS(Place.ROOM, "stays"),
  UPDATE(Place.ROOM, "stays"),
  LEAVE(Place.ROOM),
  REMOVE(Place.ROOM),
  SEND(Place.ORDINARY_ROOM),
  RECEIPT(Place.ROOM),
  OPEN(Place.ROOM, "stays", "streams"),
  CLOSE(Place.ROOM, "streams"),
  RENEW(Place.ROOM, "streams"),
  READ(Place.ROOM),
  NOTE(Place.ROOM),
  TIMELINE(Place.ROOM),
  SEEK(Place.LOBBY),
  WITHDRAW(Place.LOBBY),
  ADMIT(Place.NONE),
  PULSE(Place.NONE);

  /** What a script is a command on, and so what it begins with. */
  private enum Place {
    ROOM,
    /** A room, with what is done for nearly all before anything else. */
    ORDINARY_ROOM,
    LOBBY,
    NONE
  }

  /** A script as Redis is given it, and the name under which it caches that. */
  private record Loaded(String text, String sha) {}

  private final Place place;
  private final List<String> parts;

  /** Made when it is asked for: a replica that keeps its rooms in memory never does. */
  private volatile @Nullable Loaded loaded;

  /**
   * A script of its own file.
   *
   * @param parts what it shares with some others; not all have all, since each run makes every
   *     function anew
   */
  RedisScript(Place place, String... parts) {
    this.place = place;
    this.parts = List.of(parts);
  }

  private Loaded loaded() {
    Loaded known = loaded;
    if (known == null) {
      StringBuilder whole = new StringBuilder(beginning(place));
      for (String part : parts) {
        whole.append(resource(part));
      }
      String text = whole.append(resource(name().toLowerCase(Locale.ROOT))).toString();
      known = new Loaded(text, sha1(text));
      loaded = known;
    }
    return known;
  }

  private static String beginning(Place place) {
    return switch (place) {
      case ROOM -> ofRooms() + resource("begin") + resource("room");
      case ORDINARY_ROOM -> ofRooms() + resource("ordinary") + resource("begin") + resource("room");
      case LOBBY -> ofLobbies() + resource("lobby");
      case NONE -> "";
    };
  }

  /** Returns the whole script. */
  String text() {
    return loaded().text();
  }

  /** Returns the name under which Redis caches the script. */
  String sha() {
    return loaded().sha();
  }

  private static String ofRooms() {
    return "local LEASE, GRACE, MEMORY, LOG_AGE, KEY_LIFE = %d, %d, %d, %d, %d\n"
            .formatted(
                Lifetimes.LEASE.toMillis(),
                Lifetimes.GRACE.toMillis(),
                Lifetimes.ROOM_MEMORY.toMillis(),
                Lifetimes.LOG_AGE.toMillis(),
                Lifetimes.IDEMPOTENCY_KEY.toMillis())
        + ("local LOG_KEPT, LOG_MOST, DEPARTED, REMOVED, WAITING_FOR_ONE, WAITED_FOR ="
                + " %d, %d, %d, %d, %d, %d\n")
            .formatted(
                Lifetimes.LOG_KEPT,
                Lifetimes.LOG_MAX,
                Lifetimes.MAX_DEPARTED,
                Lifetimes.MAX_BANS,
                Lifetimes.MAX_WAITING_MESSAGES,
                Lifetimes.MAX_ABSENT_ADDRESSEES);
  }

  private static String ofLobbies() {
    return "local TICKET, TICKETS, KEY_LIFE = %d, %d, %d\n"
        .formatted(
            Lifetimes.WAITING_ROOM.toMillis(),
            Lifetimes.MAX_WAITING_ROOMS,
            Lifetimes.IDEMPOTENCY_KEY.toMillis());
  }

  private static String resource(String name) {
    String path = "/redis/" + name + ".lua";
    try (InputStream in = RedisScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("No script " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
