/**
 * A request and its one answer, independent of the way in which the bytes came, and what handlers
 * read from it: tokens, parameters, accepted types.
 */
@NullMarked
package dev.parley.http.exchange;

import org.jspecify.annotations.NullMarked;
