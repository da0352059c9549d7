/**
 * Tests of the guarantees of the backplane port, on the memory backplane and on real Redis servers.
 *
 * <p>Classes named {@code ...ContractTest} run on every backplane. Classes named {@code
 * Redis...Test} need several replicas, or a server that fails.
 */
@NullMarked
package dev.parley.backplane;

import org.jspecify.annotations.NullMarked;
