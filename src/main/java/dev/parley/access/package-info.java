/**
 * Verifies who may join, and who acts as which peer: the application's tokens, peer tokens and
 * operators' secrets.
 *
 * <p>Knows keys and signatures only. Whether a membership still exists is known to the backplane.
 */
@NullMarked
package dev.parley.access;

import org.jspecify.annotations.NullMarked;
