package dev.parley.timeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Whether rooms have timelines, how long these are, and who may read them. */
@ConfigMapping(prefix = "parley.timeline")
public interface TimelineConfig {
  /** The clients that may read timelines, besides operators. */
  enum Readers {
    /** Moderators of the room. */
    MODERATORS,
    /** Also every peer of the room, as long as it is in there. */
    PEERS
  }

  /** Whether timelines are kept. If not, nobody can read any, and they cost nothing. */
  @WithDefault("true")
  boolean enabled();

  /**
   * The clients that may read timelines, besides operators ({@code parley.access.operator-tokens}).
   */
  @WithDefault("moderators")
  Readers readers();

  /**
   * Maximum number of entries in one room's timeline; beyond it the oldest are dropped. A message
   * to one peer makes two entries: the message and its delivery. Refusals are counted separately,
   * up to a fifth of this number. 100 to 20,000.
   */
  @WithDefault("2000")
  @WithName("max-facts")
  int maxEntries();

  /**
   * Whether peers may report how their connections fare. Without reports a diagnosis knows only
   * what passed through the service, and no calls are counted.
   */
  @WithDefault("true")
  boolean reports();

  /** How long an entry can be read. 1 minute to 24 hours. */
  @WithDefault("1h")
  Duration retention();
}
