/**
 * Tests of the manifests in {@code k8s}: they render, Kubernetes would accept them, and they agree
 * with each other.
 */
@NullMarked
package dev.parley.k8s;

import org.jspecify.annotations.NullMarked;
