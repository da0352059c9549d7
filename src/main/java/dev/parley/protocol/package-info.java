/**
 * The values of the wire protocol: ids, messages, events and problems. A value that exists is
 * valid.
 *
 * <p>Knows nothing of rooms, transports and containers. The only library is Jackson's core, which
 * writes JSON.
 */
@NullMarked
package dev.parley.protocol;

import org.jspecify.annotations.NullMarked;
