/**
 * Brings log entries to waiting peers. A feed follows the log of one room; readers follow a feed,
 * and write frames into a {@link dev.parley.delivery.FrameSink} or make the answer to a poll.
 *
 * <p>Knows neither HTTP nor Redis.
 */
@NullMarked
package dev.parley.delivery;

import org.jspecify.annotations.NullMarked;
