/**
 * The measured systems: how each starts, as separate processes on random loopback ports, and how a
 * peer uses it. Does not depend on the measurements.
 */
@NullMarked
package dev.parley.bench.site;

import org.jspecify.annotations.NullMarked;
