/**
 * The backplane on Redis: one script for each command, a few pipelined connections, one connection
 * for subscriptions.
 *
 * <p>Only this package and {@code script}, which holds keys, scripts and formats, know Redis.
 */
@NullMarked
package dev.parley.backplane.redis;

import org.jspecify.annotations.NullMarked;
