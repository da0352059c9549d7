/**
 * The backplane on Redis: one script a command, a few pipelined connections, one subscriber.
 *
 * <p>The only package that knows Redis. The scripts are in {@code src/main/resources/redis}.
 */
@NullMarked
package dev.parley.backplane.redis;

import org.jspecify.annotations.NullMarked;
