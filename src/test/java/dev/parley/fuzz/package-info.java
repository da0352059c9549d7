/**
 * Requests that are made up, to every path that there is, by the ten thousand: none may be answered
 * with a fault, and nothing may be left of them.
 */
@NullMarked
package dev.parley.fuzz;

import org.jspecify.annotations.NullMarked;
