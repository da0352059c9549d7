/**
 * The embedded backplane: all rooms in this process, gone with it.
 *
 * <p>A complete backplane for one replica, not a stand-in: it keeps every promise of the port.
 */
@NullMarked
package dev.parley.backplane.memory;

import org.jspecify.annotations.NullMarked;
