/**
 * From the log to the waiting peer: feeds that follow a room's log, and readers that follow a feed.
 *
 * <p>Knows neither HTTP nor Redis: it writes frames into a {@link dev.parley.delivery.FrameSink}.
 */
@NullMarked
package dev.parley.delivery;

import org.jspecify.annotations.NullMarked;
