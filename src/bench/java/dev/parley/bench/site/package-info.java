/**
 * The measured systems: how each starts, as separate processes on random loopback ports, and how a
 * peer talks to it. Knows nothing about what is measured.
 */
@NullMarked
package dev.parley.bench.site;

import org.jspecify.annotations.NullMarked;
