package dev.parley.access;

import dev.parley.protocol.Member;
import java.time.Instant;

/**
 * What a verified peer token says.
 *
 * @param moderates whether the peer may moderate its room
 * @param since when the membership was given its first token, to the second
 * @param expiry when this one ends
 */
public record PeerToken(Member member, boolean moderates, Instant since, Instant expiry) {}
