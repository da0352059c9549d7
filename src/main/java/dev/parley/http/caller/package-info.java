/**
 * Who sends a request and what that caller may do: tokens, admission of joins, moderation, and the
 * address of the client behind proxies.
 */
@NullMarked
package dev.parley.http.caller;

import org.jspecify.annotations.NullMarked;
