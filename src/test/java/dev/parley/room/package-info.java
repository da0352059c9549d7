/** Unit tests of the room's values; the rules of rooms are tested on every backplane. */
@NullMarked
package dev.parley.room;

import org.jspecify.annotations.NullMarked;
