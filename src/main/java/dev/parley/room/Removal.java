package dev.parley.room;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a peer is removed.
 *
 * @param message the text for all peers in the {@code peer-left}; null for none
 * @param ban how long the id may not join again: as long as its token would be valid
 */
public record Removal(@Nullable String message, Duration ban) {}
