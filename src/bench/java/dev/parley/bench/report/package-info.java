/** What was measured, and how it is told: in tables, as JSON, and drawn. */
@NullMarked
package dev.parley.bench.report;

import org.jspecify.annotations.NullMarked;
