package dev.parley.room;

import dev.parley.protocol.PeerId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a peer reports of its connection with another peer: states, types and counts, and no address
 * of a client.
 *
 * @param peer the other peer
 * @param session the application's name of the negotiation; null for none
 * @param connectionState of the {@code RTCPeerConnection}, {@code connected} for example
 * @param attributes what else was reported, and the session
 */
public record CallReport(
    PeerId peer, @Nullable String session, String connectionState, Attributes attributes) {
  /**
   * The most reports that a room's timeline keeps: two of each peer on each other, for 25 peers.
   */
  public static final int MAX_KEPT = 1200;

  /** Of how many calls of a room it is remembered that they were decided: the latest ones. */
  public static final int MAX_CALLS = 512;

  /** How long it is remembered that a call was decided. */
  public static final Duration CALL_MEMORY = Duration.ofHours(24);

  /** The name of the session among the attributes; its value is percent-encoded. */
  public static final String SESSION = "session";

  /** The name of the errors among the attributes. */
  public static final String ERRORS = "errors";

  /** The name of how long the peer waits already, in milliseconds, among the attributes. */
  public static final String WAITED = "waited";

  /** After so long a connection that is not established has failed, whatever its state. */
  public static final Duration TOO_LONG = Duration.ofSeconds(10);

  /** The most that is taken as {@link #WAITED}. */
  public static final Duration MAX_WAITED = Duration.ofDays(1);

  /** The attribute of a report of a connection that had been established before. */
  public static final String WAS_CONNECTED = "was";

  /**
   * A server that could not be used while candidates were gathered.
   *
   * @param code of STUN (RFC 8489, section 14.8), or 701 if the server did not answer
   * @param server a host name or an IP address; null if it is not known
   */
  public record IceError(int code, @Nullable String server) {}

  /** What a report decides. */
  public enum Outcome {
    /** The connection is established. */
    CONNECTED,
    /** The connection has failed. */
    FAILED
  }

  /**
   * Returns how often one peer of a room may report. That is enough for two reports at once on the
   * connection with each other peer, and for two more in each minute; also in a small room it is
   * six at once, and then twelve a minute.
   *
   * @param maxPeers the most peers in a room
   */
  public static Allowance allowance(int maxPeers) {
    int perMinute = Math.max(12, 2 * maxPeers);
    return new Allowance(Duration.ofMinutes(1).dividedBy(perMinute), Math.max(6, 2 * maxPeers));
  }

  /** Makes a report; adds the session to the attributes. */
  public static CallReport of(
      PeerId peer, @Nullable String session, String connectionState, Attributes.Builder more) {
    String encoded = session == null ? null : URLEncoder.encode(session, StandardCharsets.UTF_8);
    return new CallReport(peer, session, connectionState, more.add(SESSION, encoded).build());
  }

  /** Returns the session of a reported entry as the peer named it; null for none. */
  public static @Nullable String session(Attributes reported) {
    String encoded = reported.value(SESSION);
    return encoded == null ? null : URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  /** Returns errors as the value of an attribute; null for none. */
  public static @Nullable String errorsText(List<IceError> errors) {
    return errors.isEmpty()
        ? null
        : errors.stream()
            .map(error -> error.code() + "@" + (error.server() == null ? "" : error.server()))
            .collect(Collectors.joining(","));
  }

  /** Returns the errors of a reported entry. */
  public static List<IceError> errors(Attributes reported) {
    String text = reported.value(ERRORS);
    return text == null ? List.of() : Stream.of(text.split(",")).map(CallReport::error).toList();
  }

  private static IceError error(String text) {
    int end = text.indexOf('@');
    String server = text.substring(end + 1);
    return new IceError(Integer.parseInt(text.substring(0, end)), server.isEmpty() ? null : server);
  }

  /** Returns what the report decides; null if the connection is still on its way, or closed. */
  public @Nullable Outcome outcome() {
    if (connectionState.equals("connected")) {
      return Outcome.CONNECTED;
    }
    return isFailure(connectionState, attributes) ? Outcome.FAILED : null;
  }

  /**
   * Says whether a connection has failed, or is not there after {@link #TOO_LONG}.
   *
   * @param state as it was reported
   * @param attributes of the report
   */
  public static boolean isFailure(String state, Attributes attributes) {
    return switch (state) {
      case "failed" -> true;
      case "connected", "closed" -> false;
      default -> attributes.count(WAITED) >= TOO_LONG.toMillis();
    };
  }

  /**
   * Returns the name of the call: the same for both peers. A session of two halves, {@code
   * mine:theirs}, has them the other way round at the other peer.
   */
  public String call(PeerId from) {
    Stream<String> peers = Stream.of(from.value(), peer.value()).sorted();
    Stream<String> halves = session == null ? Stream.of() : Stream.of(session.split(":")).sorted();
    return Stream.concat(peers, halves).collect(Collectors.joining(" "));
  }
}
