/** The STUN and TURN servers that peers are given. */
@NullMarked
package dev.parley.ice;

import org.jspecify.annotations.NullMarked;
