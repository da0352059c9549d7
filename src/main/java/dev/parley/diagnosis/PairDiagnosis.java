package dev.parley.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * The verdict on one pair.
 *
 * @param session the session of the latest report; null if no report names one
 */
public record PairDiagnosis(Pair pair, @Nullable String session, Finding finding) {}
