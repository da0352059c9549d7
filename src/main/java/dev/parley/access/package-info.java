/**
 * Who may come in, and who may act as whom: the application's tokens, and peer tokens.
 *
 * <p>Knows keys and signatures; whether a membership still stands is the backplane's to say.
 */
@NullMarked
package dev.parley.access;

import org.jspecify.annotations.NullMarked;
