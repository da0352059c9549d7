/**
 * The systems that are measured: how each is started, as processes of its own on random loopback
 * ports, and how a peer speaks to it. Knows nothing of what is measured.
 */
@NullMarked
package dev.parley.bench.site;

import org.jspecify.annotations.NullMarked;
