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
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port to where rooms are kept: their logs, their peers, and the bus that announces new entries
 * to replicas.
 *
 * <p><b>Every command on a room is one atomic step.</b> A step first does what is due in the room:
 *
 * <ul>
 *   <li>It ends leases that have run out, each with one {@code peer-left} in the log.
 *   <li>It forgets a room that has been empty for {@link Lifetimes#ROOM_MEMORY}.
 *   <li>If the backplane may have lost data since the last step, the room begins a new epoch.
 *   <li>After such a loss, and after an outage of the backplane, it extends all leases to a full
 *       {@link Lifetimes#LEASE} and ends none.
 * </ul>
 *
 * <p><b>Order.</b> The log of a room has one order. Its entries are numbered 1, 2, 3, ... without
 * holes within one epoch. Commands that one replica issues on one room take effect in the order of
 * issue. Sends are the exception: their order relative to other commands is certain only after they
 * have completed.
 *
 * <p><b>Time</b> is the time of the backplane: for leases, ages, allowances, and the times in
 * events.
 *
 * <p><b>Failure.</b> Every stage completes, on any thread. It fails with a {@link Refusal} where
 * the protocol defines one, and with {@link BackplaneUnavailable} if the backplane cannot be
 * reached. A command that reaches the backplane too late does nothing there.
 *
 * <p><b>Members.</b> A command that takes a {@link Member} checks the membership. It refuses with
 * {@code removed} if the peer was removed, with {@code forbidden} if the same owner has a newer
 * membership, and with {@code not-in-room} in all other cases. Otherwise it renews the lease,
 * unless {@link #closeStream} has shortened it. A send may renew it to one second less than a full
 * lease.
 */
public interface Backplane {
  /**
   * Takes one join from the allowance of a client address.
   *
   * @throws Refusal {@code too-many-joins} if the allowance is used up; then nothing is taken
   */
  CompletionStage<Void> countJoin(String address);

  /**
   * Begins a membership. Logs its {@code peer-joined}, and then the messages that waited for the
   * id. If a present membership was begun with the same idempotency key, returns that one instead.
   *
   * @throws Refusal {@code peer-id-taken}, {@code room-full}, {@code removed}, {@code replica-full}
   */
  CompletionStage<Joined> join(Join join);

  /**
   * Joins like {@link #join}, but only if the room is in the state that {@code role} requires;
   * completes with null if it is not. After a {@link PairingRole#SECOND} has tried, whether it
   * joined or not, no further one can join the room.
   *
   * @throws Refusal {@code replica-full}, and no other
   */
  CompletionStage<@Nullable Joined> joinInRole(Join join, PairingRole role);

  /**
   * Assigns a room of a lobby to a stranger, as {@link PairingRequest} describes. This is one
   * atomic step of the lobby; it looks into no room.
   *
   * @throws Refusal {@code replica-full}
   */
  CompletionStage<PairingAssignment> assign(PairingRequest request);

  /** Takes a room off the list of a lobby, because nobody waits there any more; never refuses. */
  CompletionStage<Void> withdrawRoom(LobbyId lobby, RoomId room);

  /** Lists all peers of the room in join order, the member included. */
  CompletionStage<List<Peer>> peers(Member member);

  /**
   * Replaces the member's metadata and logs a {@code peer-updated}. Counts as one message.
   *
   * @throws Refusal {@code too-many-messages}
   */
  CompletionStage<Peer> update(Member member, Metadata metadata);

  /** Ends the membership; has no effect if it has ended already. */
  CompletionStage<Void> leave(Member member);

  /** Lists all peers of the room in join order, for a caller who is not a member. */
  CompletionStage<List<Peer>> everybody(RoomId room);

  /**
   * Removes the peer with this id, if there is one, and bans the id. The ban also holds while the
   * room does not exist, and after it begins anew. A room keeps its {@link Lifetimes#MAX_BANS}
   * latest bans.
   */
  CompletionStage<Void> remove(RoomId room, PeerId peer, Removal removal);

  /** Removes and bans all peers of the room. */
  CompletionStage<Void> clear(RoomId room, Removal removal);

  /**
   * Appends messages to the log, or lets them wait for their addressee. All backplanes check in
   * this order, and the first check that fails ends the step:
   *
   * <ol>
   *   <li><b>Known receipt.</b> If this membership sent with the same idempotency key within {@link
   *       Lifetimes#IDEMPOTENCY_KEY}, return that receipt. Nothing else is checked.
   *   <li><b>Sender.</b> Check the membership and renew its lease, as for every command of a
   *       member. The lease stays renewed if a later check refuses.
   *   <li><b>Absent addressee.</b> If there is an addressee and it is not present, the messages
   *       have to wait. Refuse with {@code peer-not-found} if {@link Send#ttl} is zero.
   *   <li><b>Waiting limits</b>, only for messages that have to wait. Refuse with {@code
   *       too-many-messages} beyond {@link Lifetimes#MAX_WAITING_MESSAGES} for the addressee or
   *       {@link Lifetimes#MAX_ABSENT_ADDRESSEES} in the room, until the first of them is dropped.
   *       The memory backplane bounds their bytes, too.
   *   <li><b>Memory budget</b>, only in the memory backplane. Refuse with {@code replica-full}.
   *   <li><b>Allowance.</b> Take one unit for each message from the sender's {@link Allowance}, all
   *       or none. Refuse with {@code too-many-messages} until it has enough.
   *   <li>Log the messages, or keep them waiting for {@link Send#ttl}.
   *   <li>Remember the receipt under the idempotency key.
   * </ol>
   *
   * <p>A refusal is not remembered: a retry with the same key is checked again.
   *
   * @throws Refusal as above
   */
  CompletionStage<Receipt> send(Member sender, Send send);

  /** Returns the receipt of an earlier send of this membership with {@code key}; null if none. */
  CompletionStage<@Nullable Receipt> receipt(Member sender, String key);

  /** Opens the only stream that this replica has of the member, without a bound on streams. */
  default CompletionStage<Snapshot> openStream(Member member) {
    return openStream(member, 1, Integer.MAX_VALUE);
  }

  /**
   * Notes that this replica has a stream or a poll of the member, and renews its lease. A member
   * whose lease had run out joins again, as the latest to have joined.
   *
   * <p>If all replicas together have more than {@code most} streams and polls of the member, other
   * replicas must end some ({@link Listener#onStreamLimit}). The first of them is the replica whose
   * latest stream is the oldest.
   *
   * @param streams how many this replica has, the new one included; at most {@code most}
   * @throws Refusal {@code peer-not-found} if the member left on purpose; {@code peer-id-taken} or
   *     {@code room-full} if it cannot join again
   */
  CompletionStage<Snapshot> openStream(Member member, int streams, int most);

  /**
   * Notes that this replica has no stream of the member any more. Shortens the lease to {@link
   * Lifetimes#GRACE} if the client ended the stream and no other replica has one. Never refuses.
   */
  CompletionStage<Void> closeStream(Member member, StreamEnd end);

  /**
   * Extends the leases of members of which this replica has streams. A lease that has run out is
   * not brought back. Never refuses.
   *
   * @param members one item for each stream
   */
  CompletionStage<Renewal> renew(RoomId room, Collection<Member> members);

  /**
   * Renews the leases in many rooms, except where something has changed since the latest renewal by
   * this replica or is due: there it may do nothing. Takes effect in any order with other commands.
   * Never refuses. Costs less than to {@link #renew} each room.
   *
   * @param requests at most one for a room
   * @return for each request, in their order, its result, or nothing if the room is to be renewed
   *     alone
   */
  CompletionStage<List<Optional<Renewal>>> renewUnchanged(List<RenewalRequest> requests);

  /** Reads at most {@code most} entries of the log after {@code number}. Never refuses. */
  CompletionStage<LogPage> read(RoomId room, long number, int most);

  /**
   * Adds entries to the room's timeline: those given, and those of the log that the timeline does
   * not have yet. Each entry of the log is added once, even if several replicas call this. A
   * timeline outlives its room. Refusals of a room that neither exists nor has a timeline are
   * dropped. When the timeline has everything and nobody is in the room, the log's entries are
   * dropped, because nobody can read them any more. Never refuses.
   *
   * @return how many entries of the log are still missing; another call adds them
   */
  CompletionStage<TimelineCopy> addToTimeline(
      RoomId room, List<TimelineEntry> entries, Retention retention);

  /**
   * Adds a member's report of a connection to the room's timeline, with the backplane's time. Takes
   * one unit from {@link CallReport#allowance}, and one from the member's allowance of messages, or
   * none. The reports of a room are kept for as long as its timeline is added to; beyond {@link
   * CallReport#MAX_KEPT} the oldest are dropped. If the call was connected before, the entry has
   * the attribute {@link CallReport#WAS_CONNECTED}.
   *
   * @return whether this is the first report of either peer that decides the call ({@link
   *     CallReport#call}). That is remembered for {@link CallReport#CALL_MEMORY}, of at least the
   *     {@link CallReport#MAX_CALLS} latest calls of the room
   * @throws Refusal {@code too-many-messages}
   */
  CompletionStage<Boolean> report(Member member, CallReport report, Retention retention);

  /** Returns the entries of the room's timeline, in no particular order. Never refuses. */
  CompletionStage<List<TimelineEntry>> timeline(RoomId room);

  /**
   * Passes new entries of the room to {@code listener}. The stage completes as soon as every later
   * entry is sent to it. Delivery is at most once and in the order of the log: entries may be
   * missing. A room has one listener, which must not block.
   */
  CompletionStage<Void> subscribe(RoomId room, Listener listener);

  /** Ends the subscription of {@code listener}. */
  void unsubscribe(RoomId room, Listener listener);

  /**
   * Returns why this replica is not ready: why a message that is sent now would not be heard here.
   * Null if the replica is ready.
   */
  @Nullable String notReadyReason();

  /**
   * Returns what an operator should change, because it may cost messages although the replica is
   * ready; null if nothing is known.
   */
  @Nullable String warning();

  /**
   * Returns how much of the backplane this replica reaches, for example {@code 10923 of 16384
   * slots}, if rooms are spread over several servers; null if they are not.
   */
  default @Nullable String reach() {
    return null;
  }

  /** Returns the backplane's clock as far as this replica knows it, in microseconds since 1970. */
  long nowMicros();

  /** Receives the new entries of one room. Called by one thread at a time. */
  interface Listener {
    /** An entry was appended in {@code epoch}. */
    void onEntry(String epoch, LogEntry entry);

    /** The connection to the bus was lost and is back; entries may have been missed. */
    void onResubscribed();

    /**
     * A peer has too many streams over all replicas. This replica must end all but its {@code
     * allowed} newest streams of that peer; it may have fewer already.
     */
    void onStreamLimit(PeerId peer, Membership membership, int allowed);
  }
}
