/** Keys, signatures and claims: which tokens are good, and for what. */
@NullMarked
package dev.parley.access;

import org.jspecify.annotations.NullMarked;
