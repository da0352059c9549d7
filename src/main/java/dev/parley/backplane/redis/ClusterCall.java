package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HashSlot;
import dev.parley.backplane.redis.script.ScriptCall;
import org.jspecify.annotations.Nullable;

/** A command and its hash slot. It is sent again if the slot is not where it was sent to. */
final class ClusterCall implements RedisCommand.Failures {
  /** Keeps calls until their slots can be served. */
  interface Keeper {
    /** Takes a call that was not executed. Returns whether it will be sent again. */
    boolean keep(ClusterCall call);
  }

  private final RedisCommand<?> command;
  private final int slot;
  private final long order;
  private final long patienceNanos;
  private final Keeper keeper;

  /** Where it was sent last. Written by the thread that sends, before it sends. */
  private @Nullable ClusterMaster master;

  /**
   * A call that is not sent yet.
   *
   * @param order counts the calls of this replica in the order of issue
   * @param patienceNanos how long the caller waits
   */
  ClusterCall(RedisCommand<?> command, long order, long patienceNanos, Keeper keeper) {
    this.command = command;
    this.slot = HashSlot.of(call(command).target());
    this.order = order;
    this.patienceNanos = patienceNanos;
    this.keeper = keeper;
  }

  private static ScriptCall<?> call(RedisCommand<?> command) {
    return command.call();
  }

  RedisCommand<?> command() {
    return command;
  }

  int slot() {
    return slot;
  }

  long order() {
    return order;
  }

  /** Says whether the caller waits no longer. */
  boolean isLate() {
    return leftNanos() <= 0;
  }

  private long leftNanos() {
    return patienceNanos - (System.nanoTime() - command.issuedNanos());
  }

  /** Sends the command to a master; returns false if that does not answer. */
  boolean sendTo(ClusterMaster owner) {
    master = owner;
    return owner.node().send(command, leftNanos(), this);
  }

  @Override
  public boolean onFailure(RedisCommand<?> failed, RedisSession session, Throwable failure) {
    if (RedisFault.isMisdirected(failure) && keeper.keep(this)) {
      return true;
    }
    ClusterMaster sentTo = master;
    return sentTo != null && sentTo.node().onFailure(failed, session, failure);
  }

  /** Fails the call, which is not under way. */
  void unavailable(String why) {
    command.unavailable(why);
  }
}
