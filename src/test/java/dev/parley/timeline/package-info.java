/** Tests of how timelines are taken down. */
@NullMarked
package dev.parley.timeline;

import org.jspecify.annotations.NullMarked;
