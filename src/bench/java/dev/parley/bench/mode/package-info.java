/**
 * The kinds of load for a running system. Each has a warm-up before it measures, and checks every
 * message. Knows no particular system.
 */
@NullMarked
package dev.parley.bench.mode;

import org.jspecify.annotations.NullMarked;
