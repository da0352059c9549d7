/**
 * The helpers of black-box tests: a real Redis, a real TURN server, the packaged service, and
 * clients that take the protocol literally. Nothing here knows the service's classes; it speaks
 * HTTP, server-sent events, RESP and a little STUN.
 */
@NullMarked
package dev.parley.testing;

import org.jspecify.annotations.NullMarked;
