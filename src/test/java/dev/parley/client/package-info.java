/**
 * The client module outside of a browser: its own tests, which run in Node, and its types, held
 * against the module, its examples in the documents and the demo. Nothing here talks to the
 * service.
 */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
