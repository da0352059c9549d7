package dev.parley.access;

import dev.parley.protocol.Member;
import java.time.Instant;

/**
 * The claims of a verified peer token.
 *
 * @param moderates whether the peer may moderate its room
 * @param since when the membership got its first token, in whole seconds
 * @param expiry when this token expires
 */
public record PeerToken(Member member, boolean moderates, Instant since, Instant expiry) {}
