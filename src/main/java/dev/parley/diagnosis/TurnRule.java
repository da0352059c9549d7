package dev.parley.diagnosis;

import dev.parley.room.CallReport.IceError;
import dev.parley.room.TimelineEntry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a TURN server failed a peer that then got no relay, where a connection failed. A report
 * names only the host of a server, so it must be known which hosts are TURN servers.
 */
final class TurnRule implements Rule {
  /** The code of a server that did not answer (W3C {@code RTCPeerConnectionIceErrorEvent}). */
  private static final int NO_ANSWER = 701;

  /** The first code by which a server refuses a request. */
  private static final int FIRST_REFUSAL = 400;

  private final IceHosts hosts;

  TurnRule(IceHosts hosts) {
    this.hosts = hosts;
  }

  @Override
  public @Nullable Finding find(PairHistory pair, long nowMicros) {
    TimelineEntry failure = ConnectionRules.failure(pair);
    if (failure == null) {
      return null;
    }
    Finding refused = find(pair, Verdict.TURN_REFUSED, failure, TurnRule::isRefusal);
    return refused != null
        ? refused
        : find(pair, Verdict.TURN_UNREACHABLE, failure, error -> error.code() == NO_ANSWER);
  }

  private @Nullable Finding find(
      PairHistory pair, Verdict verdict, TimelineEntry failure, Predicate<IceError> isSuch) {
    for (SideHistory side : pair.sides()) {
      boolean isTurn =
          side.relays() == 0
              && side.errors().stream().filter(isSuch).anyMatch(error -> isTurn(error, side));
      if (isTurn) {
        boolean isOnlyWay = pair.otherThan(side).relays() == 0;
        return Finding.of(
            verdict,
            isOnlyWay ? ConnectionRules.confidence(failure) : Confidence.LIKELY,
            side.peer.id,
            failure.atMicros(),
            pair.reports());
      }
    }
    return null;
  }

  private static boolean isRefusal(IceError error) {
    return error.code() >= FIRST_REFUSAL && error.code() < NO_ANSWER;
  }

  /**
   * Says whether the server is a TURN server. One that the service does not know may be one of the
   * application: a STUN server does not refuse, and if it had not answered, there would be no
   * reflexive candidate.
   */
  private boolean isTurn(IceError error, SideHistory side) {
    String server = error.server();
    if (server != null && hosts.turn().contains(server)) {
      return true;
    }
    boolean isKnown = server != null && hosts.stun().contains(server);
    return !isKnown && (isRefusal(error) || side.reflexive() > 0);
  }
}
