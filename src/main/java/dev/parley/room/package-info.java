/**
 * The rules of rooms and lobbies: who may join, send and leave. The port {@link
 * dev.parley.room.Backplane} states what a backplane must guarantee, so that the rules hold over
 * all replicas.
 *
 * <p>Knows neither HTTP nor Redis.
 */
@NullMarked
package dev.parley.room;

import org.jspecify.annotations.NullMarked;
