/**
 * The STUN and TURN servers that peers are given, and credentials for the latter.
 *
 * <p>Knows who asks by a peer id only; when credentials are renewed is for others to say.
 */
@NullMarked
package dev.parley.ice;

import org.jspecify.annotations.NullMarked;
