package dev.parley.backplane.redis.script;

import dev.parley.room.Lifetimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Lua scripts, named like the methods of the port. Each has a file of its own under {@code
 * src/main/resources/redis}, which names its keys and arguments. The text that Redis gets is the
 * constants and then that file, with each line {@code --@include <file>} replaced by the named
 * file.
 */
public enum RedisScript {
  COUNT_JOIN,
  JOIN,
  ASSIGN,
  WITHDRAW_ROOM,
  PEERS,
  UPDATE,
  LEAVE,
  REMOVE,
  SEND,
  RECEIPT,
  OPEN_STREAM,
  CLOSE_STREAM,
  RENEW,
  RENEW_UNCHANGED,
  READ,
  ADD_TO_TIMELINE,
  REPORT,
  TIMELINE,
  HEARTBEAT;

  private static final Pattern INCLUDE = Pattern.compile("(?m)^ *--@include (\\S+)\\n");

  /**
   * A script as it is sent to Redis.
   *
   * @param sha1 the SHA-1 of the text in hexadecimal, by which Redis caches the script
   */
  private record Source(String text, String sha1) {}

  /** Made on first use, because a replica with the memory backplane never needs it. */
  private volatile @Nullable Source source;

  /** The same script for a cluster, also made on first use. */
  private volatile @Nullable Source sharded;

  /** Returns the whole script, which publishes on such channels. */
  public String text(Bus bus) {
    return source(bus).text();
  }

  /** Returns the name by which Redis caches the script. */
  public String sha1(Bus bus) {
    return source(bus).sha1();
  }

  /** Returns the name of the script's file. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".lua";
  }

  /**
   * Returns the value of the label {@code operation} of the metrics. These values never change, so
   * some are former names of the scripts.
   */
  public String operation() {
    return switch (this) {
      case COUNT_JOIN -> "admit";
      case ASSIGN -> "seek";
      case WITHDRAW_ROOM -> "withdraw";
      case OPEN_STREAM -> "open";
      case CLOSE_STREAM -> "close";
      case ADD_TO_TIMELINE -> "note";
      case HEARTBEAT -> "pulse";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  private Source source(Bus bus) {
    Source known = bus == Bus.PLAIN ? source : sharded;
    return known == null ? make(bus) : known;
  }

  private Source make(Bus bus) {
    String text = constants(bus) + withIncludes(fileName());
    Source made = new Source(text, sha1(text));
    if (bus == Bus.PLAIN) {
      source = made;
    } else {
      sharded = made;
    }
    return made;
  }

  private static String withIncludes(String fileName) {
    return INCLUDE.matcher(resource(fileName)).replaceAll(include -> quoted(include.group(1)));
  }

  private static String quoted(String fileName) {
    return Matcher.quoteReplacement(withIncludes(fileName));
  }

  private static String constants(Bus bus) {
    return "local PUBLISH = '"
        + bus.publish()
        + "'\n"
        + constant("LEASE_MS", Lifetimes.LEASE.toMillis())
        + constant("GRACE_MS", Lifetimes.GRACE.toMillis())
        + constant("ROOM_MEMORY_MS", Lifetimes.ROOM_MEMORY.toMillis())
        + constant("LOG_AGE_MS", Lifetimes.LOG_AGE.toMillis())
        + constant("LOG_KEPT", Lifetimes.LOG_KEPT)
        + constant("LOG_MAX", Lifetimes.LOG_MAX)
        + constant("LARGE_ENTRY_BYTES", Lifetimes.LARGE_ENTRY_BYTES)
        + constant("IDEMPOTENCY_KEY_MS", Lifetimes.IDEMPOTENCY_KEY.toMillis())
        + constant("MAX_WAITING_MESSAGES", Lifetimes.MAX_WAITING_MESSAGES)
        + constant("MAX_ABSENT_ADDRESSEES", Lifetimes.MAX_ABSENT_ADDRESSEES)
        + constant("MAX_DEPARTED", Lifetimes.MAX_DEPARTED)
        + constant("MAX_BANS", Lifetimes.MAX_BANS)
        + constant("WAITING_ROOM_MS", Lifetimes.WAITING_ROOM.toMillis())
        + constant("MAX_WAITING_ROOMS", Lifetimes.MAX_WAITING_ROOMS)
        + constant("TRACE_LENGTH", TraceSuffix.LENGTH);
  }

  private static String constant(String name, long value) {
    return "local " + name + " = " + value + '\n';
  }

  private static String resource(String fileName) {
    String path = "/redis/" + fileName;
    try (InputStream in = RedisScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("There is no file " + path);
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
