/**
 * Tells why a call between two peers does not come up: one verdict for each pair of peers, found in
 * the room's timeline.
 *
 * <p>Pure functions of a timeline, of who is in the room, and of the time. Knows neither the
 * content of messages nor who may read a diagnosis.
 */
@NullMarked
package dev.parley.diagnosis;

import org.jspecify.annotations.NullMarked;
