/** Chooses the backplane: Redis as soon as it is configured, the embedded one otherwise. */
@NullMarked
package dev.parley.backplane;

import org.jspecify.annotations.NullMarked;
