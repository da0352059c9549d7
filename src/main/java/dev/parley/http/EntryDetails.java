package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.room.Attributes;
import dev.parley.room.TimelineEntry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the members of an entry besides its time and its kind. Null members are not written. */
final class EntryDetails {
  private EntryDetails() {}

  /** Returns the details of an entry. */
  static EntryMembers of(TimelineEntry entry) {
    String peer = EntryMembers.text(entry.peer());
    return switch (entry.kind()) {
      case JOINED, UPDATED, LEFT, DELIVERED -> new OfPeer(peer, orNull(entry.detail()));
      case MESSAGE, WAITING -> OfMessage.of(entry);
      case OPENED, ENDED -> OfStream.of(entry);
      case REFUSED ->
          new OfRefusal(peer, EntryMembers.text(entry.to()), entry.detail(), entry.amount());
      case REPORTED -> ReportMembers.of(entry);
    };
  }

  /** A peer joined, changed its metadata, or left. */
  @JsonPropertyOrder({"peer", "reason"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfPeer(@Nullable String peer, @Nullable String reason) implements EntryMembers {}

  /**
   * A message was logged, or waits for its addressee.
   *
   * @param to null for everybody
   * @param candidate null if it is no candidate, or if it cannot be read
   * @param media null if it is no description, or if it cannot be read
   * @param candidates those in a description; null if it has none
   */
  @JsonPropertyOrder({"from", "to", "kind", "bytes", "candidate", "media", "candidates"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfMessage(
      @Nullable String from,
      @Nullable String to,
      String kind,
      long bytes,
      @Nullable Candidate candidate,
      @Nullable Media media,
      @Nullable Candidates candidates)
      implements EntryMembers {
    private static OfMessage of(TimelineEntry entry) {
      Attributes known = entry.attributes();
      String type = known.value("type");
      int sections = known.count("media");
      return new OfMessage(
          EntryMembers.text(entry.peer()),
          EntryMembers.text(entry.to()),
          entry.detail(),
          entry.amount(),
          type == null ? null : new Candidate(type, known.value("transport"), isMdns(known)),
          sections == 0 ? null : new Media(sections, known.count("rejected")),
          Candidates.of(known));
    }

    private static boolean isMdns(Attributes known) {
      return known.count("mdns") > 0;
    }
  }

  /**
   * A candidate.
   *
   * @param type host, srflx, prflx or relay
   * @param transport udp or tcp; null for another one
   * @param mdns whether its address is an mDNS name
   */
  @JsonPropertyOrder({"type", "transport", "mdns"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Candidate(String type, @Nullable String transport, boolean mdns) {}

  /** The media sections of a description. */
  @JsonPropertyOrder({"sections", "rejected"})
  record Media(int sections, int rejected) {}

  /**
   * How many candidates there are of each type.
   *
   * @param mdns those of them whose address is an mDNS name
   */
  @JsonPropertyOrder({"host", "srflx", "prflx", "relay", "mdns"})
  record Candidates(int host, int srflx, int prflx, int relay, int mdns) {
    /** Returns the counts; null if all are 0. */
    static @Nullable Candidates of(Attributes known) {
      boolean hasAny =
          Stream.of("host", "srflx", "prflx", "relay").anyMatch(type -> known.count(type) > 0);
      return hasAny
          ? new Candidates(
              known.count("host"),
              known.count("srflx"),
              known.count("prflx"),
              known.count("relay"),
              known.count("mdns"))
          : null;
    }
  }

  /**
   * A stream opened or ended.
   *
   * @param after the event after which the stream goes on
   * @param resumed null for a stream that ended
   */
  @JsonPropertyOrder({"peer", "after", "resumed", "reason"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfStream(
      @Nullable String peer,
      @Nullable String after,
      @Nullable Boolean resumed,
      @Nullable String reason)
      implements EntryMembers {
    private static final String RESUMED = "resumed";

    private static OfStream of(TimelineEntry entry) {
      boolean isOpening = entry.kind() == TimelineEntry.Kind.OPENED;
      boolean isResumed = isOpening && entry.detail().equals(RESUMED);
      return new OfStream(
          EntryMembers.text(entry.peer()),
          EntryMembers.text(entry.id()),
          isOpening ? isResumed : null,
          isResumed ? null : orNull(entry.detail()));
    }
  }

  /**
   * Requests were refused.
   *
   * @param to the addressee of a message; null for other requests
   * @param code of the problem
   * @param times how often
   */
  @JsonPropertyOrder({"peer", "to", "code", "times"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfRefusal(@Nullable String peer, @Nullable String to, String code, long times)
      implements EntryMembers {}

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
