package dev.parley.backplane.memory;

import dev.parley.protocol.Membership;
import dev.parley.room.Lifetimes;
import dev.parley.room.Receipt;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys with which one peer sent, each with its receipt. A key counts for one
 * membership and for {@link Lifetimes#IDEMPOTENCY_KEY}; the rate limit of the peer bounds their
 * number. Guarded by the room's monitor.
 */
final class SendKeys {
  private record Key(Membership membership, String text) {}

  private record KnownReceipt(Receipt receipt, long untilMillis) {}

  /** The oldest first. */
  private final Map<Key, KnownReceipt> receipts = new LinkedHashMap<>();

  /** Returns the receipt of the send with this key; null if the key is not known. */
  @Nullable Receipt find(Membership membership, String key, long nowMillis) {
    KnownReceipt known = receipts.get(new Key(membership, key));
    return known == null || known.untilMillis() <= nowMillis ? null : known.receipt();
  }

  /** Keeps the receipt for retries and drops what is too old. All keys live equally long. */
  void remember(Membership membership, String text, Receipt receipt, long nowMillis) {
    Key key = new Key(membership, text);
    receipts.remove(key);
    receipts.put(key, new KnownReceipt(receipt, nowMillis + Lifetimes.IDEMPOTENCY_KEY.toMillis()));
    Iterator<KnownReceipt> oldest = receipts.values().iterator();
    while (oldest.hasNext() && oldest.next().untilMillis() <= nowMillis) {
      oldest.remove();
    }
  }
}
