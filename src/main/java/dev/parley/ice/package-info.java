/**
 * The STUN and TURN servers that peers get, and the credentials for TURN servers.
 *
 * <p>Of a peer it knows the id only. Other packages decide when credentials are renewed.
 */
@NullMarked
package dev.parley.ice;

import org.jspecify.annotations.NullMarked;
