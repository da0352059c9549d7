/**
 * Records what happens in rooms, so that people can read afterwards what happened in a call.
 *
 * <p>Knows neither the content of messages nor who may read a timeline.
 */
@NullMarked
package dev.parley.timeline;

import org.jspecify.annotations.NullMarked;
