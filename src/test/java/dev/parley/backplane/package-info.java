/**
 * What every backplane promises, tried on each of them: the embedded one and real Redis servers.
 *
 * <p>Classes named {@code ...ContractTest} run on all; those named {@code Redis...Test} try what
 * only several replicas and a server that can fail make possible.
 */
@NullMarked
package dev.parley.backplane;

import org.jspecify.annotations.NullMarked;
