/** Tests of the documented proxy configurations, with the real proxies. */
@NullMarked
package dev.parley.proxies;

import org.jspecify.annotations.NullMarked;
