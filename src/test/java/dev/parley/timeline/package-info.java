/** Tests of the recorder of timelines. */
@NullMarked
package dev.parley.timeline;

import org.jspecify.annotations.NullMarked;
