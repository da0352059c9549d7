/**
 * Connections of the load driver: as much of HTTP/1.1, event streams and WebSocket as the measured
 * systems speak, read in place. All of it belongs to one event loop. Knows no system and no
 * message.
 */
@NullMarked
package dev.parley.bench.wire;

import org.jspecify.annotations.NullMarked;
