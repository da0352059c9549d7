/**
 * What the benchmark's messages look like, and the proof that each arrived once, in order,
 * unchanged and where it should. Knows neither the systems that carry them nor their wire formats.
 */
@NullMarked
package dev.parley.bench.check;

import org.jspecify.annotations.NullMarked;
