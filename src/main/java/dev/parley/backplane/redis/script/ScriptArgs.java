package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.room.Allowance;
import dev.parley.room.Epochs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the arguments of a script. */
final class ScriptArgs {
  private final List<String> args = new ArrayList<>();

  /** Begins with no argument. */
  ScriptArgs() {}

  /** Begins with the arguments of every script on a room: deadline, server. */
  static ScriptArgs ofRoom(ScriptContext context) {
    return ofLobby(context).add(context.runAndOutage() + ' ' + Epochs.draw());
  }

  /** Begins with the argument of every script on a lobby: deadline. */
  static ScriptArgs ofLobby(ScriptContext context) {
    return new ScriptArgs().add(context.deadlineMicros());
  }

  /** Adds a text; empty for null. */
  ScriptArgs add(@Nullable Object text) {
    args.add(text == null ? "" : text.toString());
    return this;
  }

  ScriptArgs add(long number) {
    args.add(Long.toString(number));
    return this;
  }

  ScriptArgs add(boolean flag) {
    args.add(flag ? "1" : "0");
    return this;
  }

  /** Adds peer, owner and generation. */
  ScriptArgs add(Member member) {
    return add(member.peer()).add(member.membership());
  }

  /** Adds owner and generation. */
  ScriptArgs add(Membership membership) {
    return add(membership.owner()).add(membership.generation());
  }

  /** Adds emission interval and burst tolerance, in microseconds. */
  ScriptArgs add(Allowance allowance) {
    return add(allowance.emissionIntervalMicros()).add(allowance.burstToleranceMicros());
  }

  ScriptArgs addAll(List<String> texts) {
    args.addAll(texts);
    return this;
  }

  List<String> list() {
    return args;
  }
}
