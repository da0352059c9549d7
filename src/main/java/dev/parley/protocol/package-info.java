/**
 * The words of the wire: ids, messages, events and problems, valid by construction.
 *
 * <p>Knows no room, no transport and no container; of libraries only Jackson's core, to write JSON.
 */
@NullMarked
package dev.parley.protocol;

import org.jspecify.annotations.NullMarked;
