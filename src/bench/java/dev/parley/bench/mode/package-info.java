/**
 * The kinds of load that a running site is put under, each with a warm-up before it measures and
 * with every message checked. Knows no system.
 */
@NullMarked
package dev.parley.bench.mode;

import org.jspecify.annotations.NullMarked;
