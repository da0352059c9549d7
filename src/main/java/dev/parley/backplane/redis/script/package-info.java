/**
 * The Lua scripts, and the formats of what they store, publish and return.
 *
 * <p>One class builds the keys and arguments of one script, and reads its reply. This package knows
 * no connection. The scripts are in {@code src/main/resources/redis}.
 */
@NullMarked
package dev.parley.backplane.redis.script;

import org.jspecify.annotations.NullMarked;
