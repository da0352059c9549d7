/**
 * The HTTP endpoints. Endpoints of a call have a handler each, which is written against {@code
 * Exchange}; all others are JAX-RS resources.
 *
 * <p>Turns requests into values and results into answers; decides nothing about rooms. The packages
 * below it:
 *
 * <ul>
 *   <li>{@code body} reads JSON bodies.
 *   <li>{@code caller} finds out who sends a request, and what that caller may do.
 *   <li>{@code config} holds the settings.
 *   <li>{@code exchange} is a request and its answer, and what both ways to the handlers share.
 *   <li>{@code fastpath} reads plain requests straight from their connection, past the router.
 *   <li>{@code header} names headers.
 *   <li>{@code operations} serves operators: health, meters, the description of the API.
 *   <li>{@code problem} makes problem documents.
 *   <li>{@code server} configures the server and checks what comes in before the router.
 *   <li>{@code stream} writes event streams.
 * </ul>
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
