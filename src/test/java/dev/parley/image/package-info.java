/**
 * What operators run, held against the service: each step of the image's build, taken on this
 * machine without a container engine, and what Compose is told to start.
 */
@NullMarked
package dev.parley.image;

import org.jspecify.annotations.NullMarked;
