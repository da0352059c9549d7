package dev.parley.room;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How somebody is removed.
 *
 * @param message what all are told of it; null for nothing
 * @param ban how long the id may not come back, which is how long its token would be good for
 */
public record Removal(@Nullable String message, Duration ban) {}
