package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where the rooms are: their logs, their peers, and the bus that tells replicas of new entries.
 *
 * <p><b>Every command on a room is one atomic step</b> and begins with what is due in it: leases
 * that have run out are ended, with one {@code peer-left} each in the log; a room that has been
 * empty for {@link Lifetimes#ROOM_MEMORY} is forgotten. If the backplane may have lost something
 * since the room was last touched, the room begins a new epoch, and leases are extended to a full
 * {@link Lifetimes#LEASE} instead of ended; the latter also holds after the backplane was away.
 *
 * <p><b>Order.</b> The log of a room has one order, numbered 1, 2, 3, ... without holes in one
 * epoch. Commands that one replica issues on one room take effect in the order of issue, but for
 * appends, whose order with others is certain only once they have completed.
 *
 * <p><b>Time</b> is the backplane's: leases, ages, allowances and the times in events.
 *
 * <p><b>Failure.</b> A stage completes with a {@link Refusal} where the protocol foresees a no,
 * with {@link BackplaneUnavailable} where the backplane cannot be reached; it always completes. A
 * command that took too long to reach the backplane does nothing there. Stages may complete on any
 * thread.
 *
 * <p>Wherever a {@link Member} is asked for, the command refuses a membership that may not act:
 * with {@code removed} if it was removed, {@code forbidden} if its owner replaced it by a newer
 * one, and {@code not-in-room} otherwise. If it may act, its lease is renewed, unless {@link
 * #closeStream} shortened it; by an append perhaps to a second less than a full one.
 */
public interface Backplane {
  /**
   * Counts a join of a client address.
   *
   * @throws Refusal {@code too-many-joins} if its allowance is used up; then it is not counted
   */
  CompletionStage<Void> countJoin(String address);

  /**
   * Begins a membership and logs its {@code peer-joined}, followed by the messages that waited for
   * the id. With a key that a living membership was begun with, answers that membership instead.
   *
   * @throws Refusal {@code peer-id-taken}, {@code room-full}, {@code removed}, {@code replica-full}
   */
  CompletionStage<Joined> join(Join join);

  /**
   * Like {@link #join}, for a stranger whom a lobby led to the room. Completes with null if the
   * room is not as {@code role} asks for, and refuses only with {@code replica-full}. A {@link
   * PairingRole#SECOND}, whether it met somebody or not, closes the room to all further ones.
   */
  CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role);

  /**
   * Says where in a lobby a stranger is to go next: one atomic step of the lobby, which looks into
   * no room. See {@link PairingRequest}.
   */
  CompletionStage<PairingAssignment> assign(PairingRequest seek);

  /** Ends the offer of a room in a lobby, since nobody can be met there; never refuses. */
  CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room);

  /** Lists everybody in the room, the member included, in join order. */
  CompletionStage<List<Peer>> peers(Member member);

  /**
   * Replaces the member's metadata and logs a {@code peer-updated}. Counts as one message.
   *
   * @throws Refusal {@code too-many-messages}
   */
  CompletionStage<Peer> update(Member member, Metadata metadata);

  /** Ends the membership; without effect if it is over already. */
  CompletionStage<Void> leave(Member member);

  /** Lists everybody in the room, in join order, for somebody who need not be in it. */
  CompletionStage<List<Peer>> everybody(RoomId room);

  /**
   * Removes whoever holds the id, and keeps the id out of the room, whether that exists, is
   * forgotten or begins anew. Of one room, the {@link Lifetimes#MAX_BANS} ids that were removed
   * last are kept out.
   */
  CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal);

  /** Removes everybody who is in the room. */
  CompletionStage<Void> clear(RoomId room, Removal removal);

  /**
   * Appends messages, or lets them wait for their addressee. With a key that this membership has
   * used within {@link Lifetimes#IDEMPOTENCY_KEY} answers as then, before anything can refuse.
   *
   * @throws Refusal {@code peer-not-found}, {@code too-many-messages}
   */
  CompletionStage<Receipt> send(Member sender, Send send);

  /** Returns what a key of this membership was answered with; null if it is not known. */
  CompletionStage<@Nullable Receipt> receipt(Member sender, String key);

  /**
   * Notes that this replica has a stream or a poll of the member, and renews its lease. A member
   * whose lease had run out is taken back in, as the latest to have joined.
   *
   * @throws Refusal {@code peer-not-found} for who left on purpose; {@code peer-id-taken} or {@code
   *     room-full} for who cannot be taken back in
   */
  default CompletionStage<Snapshot> openStream(Member member) {
    return openStream(member, 1, Integer.MAX_VALUE);
  }

  /**
   * Like {@link #openStream(Member)}, with a bound. If all replicas together have more than {@code
   * most} streams and polls of the member, others than this one are told to end some ({@link
   * Listener#onStreamLimit}), beginning with the one that longest opened none.
   *
   * @param streams how many this replica has, the new one included; at most {@code most}
   */
  CompletionStage<Snapshot> openStream(Member member, int streams, int most);

  /**
   * Notes that this replica has no stream of the member any more. Shortens the lease if the client
   * ended it and no other replica has one; never refuses.
   */
  CompletionStage<Void> closeStream(Member member, StreamEnd end);

  /**
   * Extends the leases of those members of the room that this replica has streams of, each listed
   * once for each of its streams. A lease that is gone is not brought back. Never refuses.
   */
  CompletionStage<Renewal> renew(RoomId room, Collection<Member> members);

  /** Reads at most {@code most} entries of the log after {@code number}. Never refuses. */
  CompletionStage<LogPage> read(RoomId room, long number, int most);

  /**
   * Adds to the room's timeline what this replica saw, and what the log has that the timeline does
   * not have yet: joins, departures, messages, each once, whichever replica notes first. The
   * timeline outlives the room. Refusals of a room that does not exist and has no timeline are
   * dropped. Never refuses.
   *
   * @return how many entries of the log are still missing, for another call to add
   */
  CompletionStage<Integer> addToTimeline(
      RoomId room, List<TimelineEntry> facts, Retention retention);

  /** Returns the room's timeline as far as it was noted, in no order. Never refuses. */
  CompletionStage<List<TimelineEntry>> timeline(RoomId room);

  /**
   * Tells {@code listener} of entries from now on; the stage completes when it is certain to be
   * told. One listener a room; delivery is at most once: entries may be missing, in the order of
   * the log otherwise. Listeners must not block.
   */
  CompletionStage<Void> subscribe(RoomId room, Listener listener);

  /** Ends what {@link #subscribe} began. */
  void unsubscribe(RoomId room, Listener listener);

  /** Returns why a message appended now would not be heard here; null if it would. */
  @Nullable String notReadyReason();

  /** Returns the backplane's clock as far as this replica knows it, in microseconds since 1970. */
  long nowMicros();

  /** Hears of a room's new entries. Called by one thread at a time. */
  interface Listener {
    /** An entry was appended in {@code epoch}. */
    void onEntry(String epoch, LogEntry entry);

    /** Entries may have been missed: the bus was lost and is back. */
    void onResubscribed();

    /**
     * A peer has too many streams over all replicas; this one is to keep {@code keep} of them, the
     * newest. It may have no more than that by now.
     */
    void onStreamLimit(PeerId peer, Membership membership, int keep);
  }
}
