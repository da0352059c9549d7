/**
 * The fast path: reads plain requests for endpoints straight from the bytes of an HTTP/1.1
 * connection and writes their answers back, without the router and the server's decoder.
 *
 * <p>Nothing imports this package. It enters the server through {@code FastPathEntry}. It knows
 * nothing about rooms: the handlers are those of the router.
 */
@NullMarked
package dev.parley.http.fastpath;

import org.jspecify.annotations.NullMarked;
