/**
 * The format of the benchmark's messages, and the check that each arrived once, in order, unchanged
 * and at the right peer. Knows neither the systems that carry them nor their wire formats.
 */
@NullMarked
package dev.parley.bench.check;

import org.jspecify.annotations.NullMarked;
