/**
 * The rules of a room: who may join, speak and leave, and what a backplane must promise so that
 * they hold over all replicas.
 *
 * <p>Knows neither HTTP nor Redis.
 */
@NullMarked
package dev.parley.room;

import org.jspecify.annotations.NullMarked;
