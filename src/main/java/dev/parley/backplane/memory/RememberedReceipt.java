package dev.parley.backplane.memory;

import dev.parley.protocol.Membership;
import dev.parley.room.Receipt;

/** An answer kept for retries: whose it was, and how long it is kept. */
record RememberedReceipt(Membership membership, Receipt receipt, long untilMillis) {}
