package dev.parley.backplane.redis.script;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.RoomId;
import dev.parley.room.Join;
import dev.parley.room.Joined;
import dev.parley.room.PairingRole;
import dev.parley.room.Peer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins a membership: {@code join.lua}. Read as null if the room is not as the role requires.
 *
 * @param role of a stranger whom a lobby sent; null for everybody else
 */
public record JoinCall(Join join, @Nullable PairingRole role, int maxPeers)
    implements ScriptCall<@Nullable Joined> {
  @Override
  public RedisScript script() {
    return RedisScript.JOIN;
  }

  @Override
  public String target() {
    return join.room().value();
  }

  @Override
  public List<String> keys() {
    RoomId room = join.room();
    String key = join.key();
    List<String> keys = RedisKeys.ofRoom(room);
    keys.add(key == null ? RedisKeys.room(room) : RedisKeys.joinKey(room, key));
    keys.add(RedisKeys.waiting(room, join.peer()));
    keys.add(RedisKeys.waitedFor(room));
    keys.add(RedisKeys.removed(room));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    ScriptArgs args = ScriptArgs.ofRoom(context).add(join.peer());
    Membership returning = join.returning();
    if (returning == null) {
      args.add("").add(0);
    } else {
      args.add(returning);
    }
    return args.add(join.fresh().owner())
        .add(join.metadata().json())
        .add(maxPeers)
        .add(join.key() != null)
        .add(role)
        .add(join.lease().toMillis())
        .list();
  }

  @Override
  public @Nullable Joined read(RedisReply reply) {
    if (!reply.hasMore()) {
      return null;
    }
    boolean returned = reply.flag();
    EventId start = new EventId(reply.text(), reply.number());
    Membership membership = new Membership(reply.text(), reply.number());
    Peer self = reply.peer();
    Member member = new Member(join.room(), self.id(), membership);
    return new Joined(member, self, start, reply.peers(), returned);
  }
}
