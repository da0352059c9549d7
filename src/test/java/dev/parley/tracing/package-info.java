/** Tests of what is traced. */
@NullMarked
package dev.parley.tracing;

import org.jspecify.annotations.NullMarked;
