/**
 * The server below the router: checks of what comes in, headers of every answer, options of
 * connections, and the end of the process.
 */
@NullMarked
package dev.parley.http.server;

import org.jspecify.annotations.NullMarked;
