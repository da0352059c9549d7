package dev.parley.room;

import dev.parley.protocol.Member;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a renewal of leases.
 *
 * @param epoch the epoch of the log; empty if the room does not exist
 * @param head the number of the newest event
 * @param nextExpiry the time until the next lease of the room runs out; null if the room is empty
 * @param ended the members whose memberships have ended, so that their leases were not renewed
 */
public record Renewal(String epoch, long head, @Nullable Duration nextExpiry, List<Member> ended) {}
