/**
 * Tests of the demo page and the client module in a real Chromium, against the packaged service.
 * They use what a visitor sees and the state attributes of the page, and none of the service's
 * classes.
 */
@NullMarked
package dev.parley.browser;

import org.jspecify.annotations.NullMarked;
