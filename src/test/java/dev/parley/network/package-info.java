/** Tests below HTTP: network paths that die silently. They need Linux, root and {@code ip}. */
@NullMarked
package dev.parley.network;

import org.jspecify.annotations.NullMarked;
