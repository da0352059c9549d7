/**
 * What operators use: readiness, meters, build information, the description of the API, and the
 * attributes of the access log.
 */
@NullMarked
package dev.parley.http.operations;

import org.jspecify.annotations.NullMarked;
