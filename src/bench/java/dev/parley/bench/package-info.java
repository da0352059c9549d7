/**
 * The benchmark: runs Parley and what its users would pick instead, one after the other, under the
 * same load, and tells what each took. docs/performance.md says how to start it.
 */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
