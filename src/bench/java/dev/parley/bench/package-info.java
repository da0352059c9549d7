/**
 * The benchmark: runs Parley and other systems for the same task, one after the other, under the
 * same load, and reports what each took. docs/performance.md says how to start it.
 */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
