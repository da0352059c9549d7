/** The settings of the HTTP endpoints. */
@NullMarked
package dev.parley.http.config;

import org.jspecify.annotations.NullMarked;
