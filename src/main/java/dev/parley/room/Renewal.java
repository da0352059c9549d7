package dev.parley.room;

import dev.parley.protocol.Member;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica learns when it renews the leases of its readers.
 *
 * @param epoch the life of the log; empty if the room does not exist
 * @param head the number of the newest event
 * @param nextExpiry when the next lease of the room runs out if nobody renews it; null if nobody is
 *     in
 * @param ended the memberships that could not be renewed because they are over
 */
public record Renewal(String epoch, long head, @Nullable Duration nextExpiry, List<Member> ended) {}
