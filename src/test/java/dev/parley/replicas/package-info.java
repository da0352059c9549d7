/**
 * Scenarios with two and more packaged replicas around one real Redis: what peers see when they use
 * different replicas, when a replica dies or leaves, and when Redis does.
 */
@NullMarked
package dev.parley.replicas;

import org.jspecify.annotations.NullMarked;
