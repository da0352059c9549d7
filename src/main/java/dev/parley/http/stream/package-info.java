/**
 * Event streams as responses: buffers frames, bounds what is unwritten, and ends connections while
 * the replica drains.
 */
@NullMarked
package dev.parley.http.stream;

import org.jspecify.annotations.NullMarked;
