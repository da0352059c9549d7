/** That the benchmark notices what it is there to notice, and reckons right. */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
