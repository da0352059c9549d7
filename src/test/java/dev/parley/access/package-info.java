/** Tests of keys, signatures and claims: which tokens are valid, and what they allow. */
@NullMarked
package dev.parley.access;

import org.jspecify.annotations.NullMarked;
