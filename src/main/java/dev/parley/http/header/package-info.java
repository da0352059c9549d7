/** Names and values of headers. */
@NullMarked
package dev.parley.http.header;

import org.jspecify.annotations.NullMarked;
