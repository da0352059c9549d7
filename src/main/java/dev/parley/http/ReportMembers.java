package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.TimelineEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer reported the state of a connection. The members are those of the report; what it did not
 * have is null or 0.
 */
@JsonPropertyOrder({
  "from",
  "to",
  "session",
  "connectionState",
  "iceConnectionState",
  "selected",
  "gathered",
  "errors",
  "mdns",
  "restarts",
  "waitedMillis"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReportMembers(
    @Nullable String from,
    @Nullable String to,
    @Nullable String session,
    String connectionState,
    @Nullable String iceConnectionState,
    @Nullable Selected selected,
    @Nullable Gathered gathered,
    @Nullable List<IceError> errors,
    @Nullable Integer mdns,
    @Nullable Integer restarts,
    @Nullable Integer waitedMillis)
    implements EntryMembers {

  /** The types of the two candidates in use, and the protocol between them. */
  @JsonPropertyOrder({"local", "remote", "protocol"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Selected(@Nullable String local, @Nullable String remote, @Nullable String protocol) {}

  /** How many candidates the peer has gathered. */
  @JsonPropertyOrder({"host", "srflx", "relay"})
  record Gathered(int host, int srflx, int relay) {}

  /** A server that could not be used; null if it is not known. */
  @JsonPropertyOrder({"code", "server"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record IceError(int code, @Nullable String server) {}

  /** Returns the members of a reported entry. */
  static ReportMembers of(TimelineEntry entry) {
    Attributes known = entry.attributes();
    List<IceError> errors =
        CallReport.errors(known).stream()
            .map(error -> new IceError(error.code(), error.server()))
            .toList();
    return new ReportMembers(
        EntryMembers.text(entry.peer()),
        EntryMembers.text(entry.to()),
        CallReport.session(known),
        entry.detail(),
        known.value("ice"),
        selected(known),
        gathered(known),
        errors.isEmpty() ? null : errors,
        known.value("mdns") == null ? null : known.count("mdns"),
        known.value("restarts") == null ? null : known.count("restarts"),
        known.value(CallReport.WAITED) == null ? null : known.count(CallReport.WAITED));
  }

  private static @Nullable Selected selected(Attributes known) {
    Selected selected =
        new Selected(known.value("local"), known.value("remote"), known.value("protocol"));
    return selected.local() == null && selected.remote() == null ? null : selected;
  }

  private static @Nullable Gathered gathered(Attributes known) {
    return known.value("gathered") == null
        ? null
        : new Gathered(known.count("host"), known.count("srflx"), known.count("relay"));
  }
}
