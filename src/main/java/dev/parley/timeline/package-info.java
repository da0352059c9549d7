/**
 * What a replica saw happen in its rooms, gathered and noted in batches, so that somebody can ask
 * afterwards what happened in a call.
 *
 * <p>Knows neither what was said nor who may ask.
 */
@NullMarked
package dev.parley.timeline;

import org.jspecify.annotations.NullMarked;
