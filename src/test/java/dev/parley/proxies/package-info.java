/** The configurations that the documentation gives for proxies, with those proxies. */
@NullMarked
package dev.parley.proxies;

import org.jspecify.annotations.NullMarked;
