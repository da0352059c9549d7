/** The measured values, and their output as tables, as CSV and as drawings. */
@NullMarked
package dev.parley.bench.report;

import org.jspecify.annotations.NullMarked;
