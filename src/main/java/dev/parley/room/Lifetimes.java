package dev.parley.room;

import java.time.Duration;

/** The protocol's fixed spans and bounds (docs/protocol.md); not for configuration. */
public final class Lifetimes {
  /** How long a peer stays without being heard of. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** How long a peer stays after its client closed its last stream. */
  public static final Duration GRACE = Duration.ofSeconds(12);

  /** How long a room is remembered after its last peer went. */
  public static final Duration ROOM_MEMORY = Duration.ofMinutes(2);

  /** The age up to which an event stays in the log. */
  public static final Duration LOG_AGE = Duration.ofMinutes(2);

  /** The number of events that always stay in the log while they are young enough. */
  public static final int LOG_KEPT = 1024;

  /** The number of events that a log never exceeds; the slack lets it be trimmed in strides. */
  public static final int LOG_MAX = 1280;

  /** How long an idempotency key is remembered. */
  public static final Duration IDEMPOTENCY_KEY = Duration.ofMinutes(2);

  /** The most idempotency keys of joins that memory knows of one room, and of one lobby. */
  public static final int MAX_JOIN_KEYS = 10_000;

  /** The longest time that a message waits for an absent peer. */
  public static final Duration MAX_TTL = Duration.ofHours(1);

  /** The most messages that wait for one peer. */
  public static final int MAX_WAITING_MESSAGES = 64;

  /** The most absent peers of one room that messages wait for. */
  public static final int MAX_ABSENT_ADDRESSEES = 256;

  /** The most former peers that a room remembers; the longest gone is forgotten first. */
  public static final int MAX_DEPARTED = 1024;

  /** The most removed ids that one room keeps out; who was removed first may come back first. */
  public static final int MAX_BANS = 1024;

  /** How long a lobby offers a peer: for as long as its token is good, who waits longer is gone. */
  public static final Duration WAITING_ROOM = Duration.ofHours(24);

  /** The most peers that a lobby offers; the one that has waited longest goes first. */
  public static final int MAX_WAITING_ROOMS = 256;

  private Lifetimes() {}
}
