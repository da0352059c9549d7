package dev.parley.timeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept of what happened in a room, and for whom. */
@ConfigMapping(prefix = "parley.timeline")
public interface TimelineConfig {
  /** Who may ask, besides operators. */
  enum Readers {
    /** Moderators of the room. */
    MODERATORS,
    /** Also every peer, for as long as it is in the room. */
    PEERS
  }

  /**
   * Whether timelines are kept. Without them nobody can be told what happened, and they cost
   * nothing.
   */
  @WithDefault("true")
  boolean enabled();

  /** Who may ask, besides operators ({@code parley.access.operator-tokens}). */
  @WithDefault("moderators")
  Readers readers();

  /**
   * Lines of one room's timeline: a message to one peer makes two, a message and a delivery. Beyond
   * it the oldest go. Refusals are counted apart, up to a fifth of it. 100 to 20,000.
   */
  @WithDefault("2000")
  int maxFacts();

  /** How long a line is told. 1 minute to 24 hours. */
  @WithDefault("1h")
  Duration retention();
}
