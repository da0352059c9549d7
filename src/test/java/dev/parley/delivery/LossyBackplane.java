package dev.parley.delivery;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.CallReport;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Removal;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real backplane that a test can make unavailable, and whose bus can lose or repeat entries. */
final class LossyBackplane implements Backplane {
  private final Backplane real;

  /** The published entries that the bus does not lose. */
  Predicate<LogEntry> bus = entry -> true;

  /** How often the bus delivers an entry that it does not lose. */
  int copies = 1;

  /** Whether commands fail. */
  boolean away;

  /** Whether answers to reads, renewals and openings wait until {@link #answer} is called. */
  boolean late;

  private final List<Runnable> held = new ArrayList<>();

  /** How often a log was read. */
  int reads;

  /** How often leases were renewed. */
  int renewals;

  /** Who has no stream any more, and which side ended the last one. */
  final List<String> closings = new ArrayList<>();

  private @Nullable Listener listener;

  LossyBackplane(Backplane real) {
    this.real = real;
  }

  /** Notifies the listener that the connection to the bus was lost and is back. */
  void resubscribe() {
    if (listener != null) {
      listener.onResubscribed();
    }
  }

  /** Publishes an entry that is in no log. */
  void publish(String epoch, LogEntry entry) {
    if (listener != null) {
      listener.onEntry(epoch, entry);
    }
  }

  /** Sends the listener a stream limit notice. */
  void limitStreams(Member member, int allowed) {
    if (listener != null) {
      listener.onStreamLimit(member.peer(), member.membership(), allowed);
    }
  }

  @Override
  public CompletionStage<Void> subscribe(RoomId room, Listener to) {
    listener = to;
    return real.subscribe(
        room,
        new Listener() {
          @Override
          public void onEntry(String epoch, LogEntry entry) {
            for (int i = 0; bus.test(entry) && i < copies; i++) {
              to.onEntry(epoch, entry);
            }
          }

          @Override
          public void onResubscribed() {
            to.onResubscribed();
          }

          @Override
          public void onStreamLimit(PeerId peer, Membership membership, int keep) {
            to.onStreamLimit(peer, membership, keep);
          }
        });
  }

  @Override
  public void unsubscribe(RoomId room, Listener from) {
    listener = null;
  }

  @Override
  public CompletionStage<LogPage> read(RoomId room, long number, int most) {
    reads++;
    return away ? unavailable() : inTime(real.read(room, number, most));
  }

  @Override
  public CompletionStage<Renewal> renew(RoomId room, Collection<Member> members) {
    renewals++;
    return away ? unavailable() : inTime(real.renew(room, members));
  }

  @Override
  public CompletionStage<List<Optional<Renewal>>> renewUnchanged(List<RenewalRequest> requests) {
    renewals += requests.size();
    return away ? unavailable() : inTime(real.renewUnchanged(requests));
  }

  @Override
  public CompletionStage<Void> countJoin(String address) {
    return real.countJoin(address);
  }

  @Override
  public CompletionStage<Joined> join(Join join) {
    return real.join(join);
  }

  @Override
  public CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role) {
    return real.joinInRole(join, role);
  }

  @Override
  public CompletionStage<PairingAssignment> assign(PairingRequest seek) {
    return real.assign(seek);
  }

  @Override
  public CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room) {
    return real.withdrawRoom(lobby, room);
  }

  @Override
  public CompletionStage<List<Peer>> peers(Member member) {
    return real.peers(member);
  }

  @Override
  public CompletionStage<Peer> update(Member member, Metadata metadata) {
    return real.update(member, metadata);
  }

  @Override
  public CompletionStage<Void> leave(Member member) {
    return real.leave(member);
  }

  @Override
  public CompletionStage<List<Peer>> everybody(RoomId room) {
    return real.everybody(room);
  }

  @Override
  public CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal) {
    return real.remove(room, peer, removal);
  }

  @Override
  public CompletionStage<Void> clear(RoomId room, Removal removal) {
    return real.clear(room, removal);
  }

  @Override
  public CompletionStage<Receipt> send(Member sender, Send send) {
    return real.send(sender, send);
  }

  @Override
  public CompletionStage<@Nullable Receipt> receipt(Member sender, String key) {
    return real.receipt(sender, key);
  }

  @Override
  public CompletionStage<Snapshot> openStream(Member member, int streams, int most) {
    return away ? unavailable() : inTime(real.openStream(member, streams, most));
  }

  @Override
  public CompletionStage<Void> closeStream(Member member, StreamEnd end) {
    closings.add(member.peer().value() + ' ' + end);
    return real.closeStream(member, end);
  }

  @Override
  public CompletionStage<TimelineCopy> addToTimeline(
      RoomId room, List<TimelineEntry> facts, Retention retention) {
    return real.addToTimeline(room, facts, retention);
  }

  @Override
  public CompletionStage<Boolean> report(Member member, CallReport report, Retention retention) {
    return real.report(member, report, retention);
  }

  @Override
  public CompletionStage<List<TimelineEntry>> timeline(RoomId room) {
    return real.timeline(room);
  }

  @Override
  public @Nullable String warning() {
    return real.warning();
  }

  @Override
  public @Nullable String notReadyReason() {
    return real.notReadyReason();
  }

  @Override
  public long nowMicros() {
    return real.nowMicros();
  }

  /** Completes the waiting answers. */
  void answer() {
    late = false;
    List.copyOf(held).forEach(Runnable::run);
    held.clear();
  }

  private <T> CompletionStage<T> inTime(CompletionStage<T> answer) {
    if (!late) {
      return answer;
    }
    CompletableFuture<T> later = new CompletableFuture<>();
    held.add(() -> answer.thenAccept(later::complete));
    return later;
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedFuture(new BackplaneUnavailable("away", null));
  }
}
