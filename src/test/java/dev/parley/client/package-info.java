/**
 * The client module outside of a browser: its own tests, which run in Node, and its types, held
 * against the module, its examples in the documents and the demo. What it does in real pages is
 * tested in {@code dev.parley.browser}.
 */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
