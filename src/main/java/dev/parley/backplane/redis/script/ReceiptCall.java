package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.room.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up the answer of an idempotency key: {@code receipt.lua}. Read as null if it has none. */
public record ReceiptCall(Member sender, String key) implements ScriptCall<@Nullable Receipt> {
  @Override
  public RedisScript script() {
    return RedisScript.RECEIPT;
  }

  @Override
  public String target() {
    return sender.room().value();
  }

  @Override
  public List<String> keys() {
    List<String> keys = RedisKeys.ofRoom(sender.room());
    keys.add(RedisKeys.receipt(sender, key));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context).list();
  }

  @Override
  public @Nullable Receipt read(RedisReply reply) {
    return reply.isText() ? ReceiptFormat.parse(reply.wholeText()) : null;
  }
}
