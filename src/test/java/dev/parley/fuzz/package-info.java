/**
 * Sends tens of thousands of generated requests to every path. No answer may be a fault of the
 * service, and nothing may be left of the requests afterwards.
 */
@NullMarked
package dev.parley.fuzz;

import org.jspecify.annotations.NullMarked;
