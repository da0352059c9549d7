/** Tests of verdicts, with timelines that are made by hand. */
@NullMarked
package dev.parley.diagnosis;

import org.jspecify.annotations.NullMarked;
