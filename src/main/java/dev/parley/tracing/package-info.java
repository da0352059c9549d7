/**
 * Traces of messages, from the request that brings one to the frames that carry it, over all
 * replicas: OpenTelemetry, off unless there is somewhere to send them to.
 *
 * <p>Knows who speaks to whom, of what kind and how much it is, and neither what is said nor from
 * where. Whoever needs a span asks here; nobody else knows OpenTelemetry.
 */
@NullMarked
package dev.parley.tracing;

import org.jspecify.annotations.NullMarked;
