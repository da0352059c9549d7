/**
 * Problem documents (RFC 9457): finds the problem in a failure, counts it, records it and logs it.
 * Every refusal passes through here.
 */
@NullMarked
package dev.parley.http.problem;

import org.jspecify.annotations.NullMarked;
