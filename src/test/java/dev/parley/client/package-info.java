/**
 * Tests of the client module outside of a browser: its own tests, which run in Node, its types, and
 * the format and lint of all JavaScript, CSS and HTML. {@code dev.parley.browser} tests the module
 * in real pages.
 */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
