package dev.parley.backplane.memory;

import dev.parley.room.Receipt;

/** An answer kept for retries, and how long it is kept. */
record RememberedReceipt(Receipt receipt, long untilMillis) {}
