/**
 * Traces messages with OpenTelemetry, from the request that sends one to the frames that deliver
 * it, over all replicas. Off unless an endpoint is configured.
 *
 * <p>Spans contain who sends to whom, the kind of a message and its size; neither its content nor
 * an address. No other package uses OpenTelemetry.
 */
@NullMarked
package dev.parley.tracing;

import org.jspecify.annotations.NullMarked;
