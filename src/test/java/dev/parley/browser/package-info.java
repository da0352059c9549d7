/**
 * The page, in a real Chromium, against the packaged service: people who enter a room really talk
 * with each other. It knows the page as its visitors do, and the state attributes that the page
 * shows to tests; nothing of the service's classes.
 */
@NullMarked
package dev.parley.browser;

import org.jspecify.annotations.NullMarked;
