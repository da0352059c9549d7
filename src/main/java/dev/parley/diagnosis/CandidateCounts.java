package dev.parley.diagnosis;

import dev.parley.room.Attributes;

/**
 * How many candidates of one peer are known, by type.
 *
 * @param srflx those with an address that a server saw, and peer-reflexive ones
 * @param mdns the host candidates whose address is an mDNS name
 * @param other those that cannot be read
 */
record CandidateCounts(int host, int srflx, int relay, int mdns, int other) {
  static final CandidateCounts NONE = new CandidateCounts(0, 0, 0, 0, 0);

  /** Returns the counts of a description, or of what a report says was gathered. */
  static CandidateCounts counted(Attributes known) {
    return new CandidateCounts(
        known.count("host"),
        known.count("srflx") + known.count("prflx"),
        known.count("relay"),
        known.count("mdns"),
        0);
  }

  /** Returns the counts of one candidate. */
  static CandidateCounts one(Attributes known) {
    String type = known.value("type");
    if (type == null) {
      return known.count("end") > 0 ? NONE : new CandidateCounts(0, 0, 0, 0, 1);
    }
    return switch (type) {
      case "relay" -> new CandidateCounts(0, 0, 1, 0, 0);
      case "host" -> new CandidateCounts(1, 0, 0, known.count("mdns"), 0);
      default -> new CandidateCounts(0, 1, 0, 0, 0);
    };
  }

  CandidateCounts plus(CandidateCounts more) {
    return new CandidateCounts(
        host + more.host,
        srflx + more.srflx,
        relay + more.relay,
        mdns + more.mdns,
        other + more.other);
  }

  boolean isEmpty() {
    return host + srflx + relay + other == 0;
  }

  boolean isHostOnly() {
    return host > 0 && srflx + relay + other == 0;
  }

  boolean isMdnsOnly() {
    return isHostOnly() && mdns >= host;
  }
}
