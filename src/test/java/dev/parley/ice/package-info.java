/**
 * ICE servers: what is configured, what peers are given, and what a real TURN server makes of it.
 */
@NullMarked
package dev.parley.ice;

import org.jspecify.annotations.NullMarked;
