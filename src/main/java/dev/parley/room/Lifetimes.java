package dev.parley.room;

import java.time.Duration;

/** The fixed durations and limits of the protocol (docs/protocol.md). They cannot be configured. */
public final class Lifetimes {
  /** How long a peer stays in the room without a stream and without a request. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** The shortest lease that a join may ask for. */
  public static final Duration MIN_LEASE = Duration.ofSeconds(5);

  /** How long a peer stays in the room after its client closed the last stream. */
  public static final Duration GRACE = Duration.ofSeconds(12);

  /** How long an empty room is remembered. */
  public static final Duration ROOM_MEMORY = Duration.ofMinutes(2);

  /** The greatest age of an event in the log. */
  public static final Duration LOG_AGE = Duration.ofMinutes(2);

  /** The number of newest events that stay in the log until they reach {@link #LOG_AGE}. */
  public static final int LOG_KEPT = 1024;

  /** The most events in a log. A log that exceeds it is trimmed to {@link #LOG_KEPT} at once. */
  public static final int LOG_MAX = 1280;

  /**
   * Bytes of an entry in Redis above which it is large: a message of 64 KiB, and what is stored
   * with it. A log takes no more than {@link #LOG_MAX} entries of this size do, so if it has large
   * ones, it has fewer.
   */
  public static final int LARGE_ENTRY_BYTES = 65 * 1024;

  /** How long an idempotency key is remembered. */
  public static final Duration IDEMPOTENCY_KEY = Duration.ofMinutes(2);

  /**
   * The most idempotency keys of joins that the memory backplane remembers for one room, and for
   * one lobby.
   */
  public static final int MAX_JOIN_KEYS = 10_000;

  /** The longest time that a message may wait for an absent peer. */
  public static final Duration MAX_TTL = Duration.ofHours(1);

  /** The most messages that wait for one peer. */
  public static final int MAX_WAITING_MESSAGES = 64;

  /** The most absent peers for which messages wait in one room. */
  public static final int MAX_ABSENT_ADDRESSEES = 256;

  /** The most former peers that a room remembers; the one that has been gone longest goes first. */
  public static final int MAX_DEPARTED = 1024;

  /** The most bans of one room; the oldest ban is dropped first. */
  public static final int MAX_BANS = 1024;

  /** How long a lobby lists a waiting room: as long as the token of the peer in it is valid. */
  public static final Duration WAITING_ROOM = Duration.ofHours(24);

  /** The most waiting rooms of one lobby; the one that has been listed longest is dropped first. */
  public static final int MAX_WAITING_ROOMS = 256;

  private Lifetimes() {}
}
