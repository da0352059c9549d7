/**
 * The manifests in {@code k8s}: that they render, that Kubernetes would take them, that they agree.
 */
@NullMarked
package dev.parley.k8s;

import org.jspecify.annotations.NullMarked;
