/** Tests of tracing. */
@NullMarked
package dev.parley.tracing;

import org.jspecify.annotations.NullMarked;
