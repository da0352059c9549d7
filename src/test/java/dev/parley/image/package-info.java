/**
 * Tests of the container image, the Compose file and the version. The steps of the image's build
 * run on this machine, without a container engine.
 */
@NullMarked
package dev.parley.image;

import org.jspecify.annotations.NullMarked;
