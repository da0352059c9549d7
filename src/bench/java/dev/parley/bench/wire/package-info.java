/**
 * Connections of the load driver: the parts of HTTP/1.1, event streams and WebSocket that the
 * measured systems use. They are read in place, without copies, on one event loop. Knows no system
 * and no message.
 */
@NullMarked
package dev.parley.bench.wire;

import org.jspecify.annotations.NullMarked;
