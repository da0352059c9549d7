package dev.parley.diagnosis;

import java.util.Locale;

/**
 * What is the matter with the call of two peers. {@code docs/troubleshooting.md} has a section for
 * each, whose heading is {@link #text}. In the advice {@code {peer}} stands for the peer that the
 * verdict is about.
 */
public enum Verdict {
  /** The connection came up, as one of the two reported. */
  CONNECTED(false, "The call came up. The report in the evidence says over which candidates."),
  /** Something happened a moment ago, and nothing has failed yet. */
  NEGOTIATING(false, "The two are still negotiating. Ask again in a few seconds."),
  /** The addressee never was in the room. */
  PEER_ABSENT(
      true, "{peer} never joined this room. Compare the names of the room and of the peer."),
  /** The addressee is in the room, and no stream or poll of it took a message. */
  PEER_DEAF(
      true,
      "{peer} is in the room and does not receive: no stream and no poll took the message. See"
          + " whether its page still runs, and whether a proxy withholds the event stream."),
  /** One of the two left before the call came up. */
  PEER_LEFT(false, "{peer} left before the call came up. The evidence says how it left."),
  /** The service refused the description of one of the two. */
  OFFER_REFUSED(
      true,
      "The service refused what {peer} sent, and it sent nothing since. The code says why; the"
          + " protocol's table of problems says what to do."),
  /** An offer was delivered and not answered. */
  OFFER_UNANSWERED(
      true,
      "{peer} received the offer and did not answer. Look for an exception of its page between"
          + " setRemoteDescription and the send of the answer."),
  /** An answer did not reach the peer that offered. */
  ANSWER_NOT_DELIVERED(
      true,
      "The answer is in the room, and no stream or poll of {peer} took it. See whether its page"
          + " still runs and listens."),
  /** Both have offered, and nobody answered. */
  GLARE_UNRESOLVED(
      true,
      "Both sent an offer, and neither gave way. One of the two must be the polite peer, which"
          + " rolls its own offer back."),
  /** One of the two began anew, so that what was negotiated is void. */
  SESSION_REPLACED(
      false,
      "{peer} began anew, and the two have not negotiated since. The other must make a new"
          + " RTCPeerConnection when it sees a new joinedAt."),
  /** No candidate of one of the two reached the other. */
  NO_CANDIDATES(
      true,
      "No candidate of {peer} reached the other. Send what onicecandidate brings, and see whether"
          + " its network permits UDP at all."),
  /** Nobody has other than host candidates. */
  HOST_ONLY(
      true,
      "Both have host candidates only: no STUN and no TURN server answered. Configure"
          + " parley.ice.stun and parley.ice.turn, or pass iceServers to RTCPeerConnection."),
  /** All that is known of a peer are mDNS names. */
  MDNS_ONLY(
      true,
      "The only candidates are mDNS names, which other networks cannot resolve. Configure STUN and"
          + " TURN servers."),
  /** The TURN server did not answer. */
  TURN_UNREACHABLE(
      true,
      "The TURN server did not answer {peer}. See whether it runs, and whether a firewall lets its"
          + " ports through; turns: on port 443 passes most of them."),
  /** The TURN server refused the credentials. */
  TURN_REFUSED(
      true,
      "The TURN server refused {peer}. Compare parley.ice.turn-secrets with the server's secret,"
          + " its clock with this one, and the age of the credentials with parley.ice.turn-ttl."),
  /** The direct ways failed, and there is no relay. */
  RELAY_MISSING(
      true,
      "The direct way failed, and neither has a relay. Configure a TURN server: peers behind"
          + " strict firewalls need one."),
  /** ICE failed, although a relay was there, or for no reason that is known. */
  ICE_FAILED(
      true,
      "ICE found no way. See whether the TURN server may reach both networks, and whether its relay"
          + " ports are open."),
  /** ICE found a way, and DTLS failed on it. */
  DTLS_FAILED(
      true,
      "ICE found a way, and the encrypted connection failed on it. See whether something changed"
          + " the fingerprint in a description, or whether one peer used an old description."),
  /** The answer takes none of the offered media. */
  MEDIA_REJECTED(
      true,
      "The answer of {peer} rejects all media. See which codecs it has, and whether it adds its"
          + " tracks before it answers."),
  /** The timeline does not tell. */
  UNKNOWN(
      false,
      "The timeline does not tell. Clients that report their connections make it tell more.");

  private final boolean isFailure;
  private final String advice;

  Verdict(boolean isFailure, String advice) {
    this.isFailure = isFailure;
    this.advice = advice;
  }

  /** Returns the name on the wire, {@code offer-unanswered} for example. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Says whether the call failed. */
  public boolean isFailure() {
    return isFailure;
  }

  /** Returns what to do. */
  String advice(String peer) {
    return advice.replace("{peer}", peer);
  }

  /** Returns the path of the section that explains the verdict. */
  public String docs() {
    return "docs/troubleshooting.md#" + text();
  }
}
