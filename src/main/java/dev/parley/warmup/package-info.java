/**
 * Warms a new replica up before it says that it is ready: calls of its own, over its own port, so
 * that the JVM has compiled what a call goes through.
 *
 * <p>Knows the backplane's port and the peer tokens. Does not know how requests are handled.
 */
@NullMarked
package dev.parley.warmup;

import org.jspecify.annotations.NullMarked;
