/** What happens below HTTP: paths that die without a word. Linux, root and {@code ip} needed. */
@NullMarked
package dev.parley.network;

import org.jspecify.annotations.NullMarked;
