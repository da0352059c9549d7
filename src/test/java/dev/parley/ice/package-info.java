/**
 * Tests of ICE servers: the configuration, the credentials for peers, and their use with a real
 * TURN server.
 */
@NullMarked
package dev.parley.ice;

import org.jspecify.annotations.NullMarked;
