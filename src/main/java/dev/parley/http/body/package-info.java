/**
 * Request bodies: reads their bytes within bounds, parses the JSON strictly, and makes values of
 * it. Knows nothing about who sends them.
 */
@NullMarked
package dev.parley.http.body;

import org.jspecify.annotations.NullMarked;
