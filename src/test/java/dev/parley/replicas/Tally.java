package dev.parley.replicas;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what went right and wrong in many calls. The event loop counts; any thread may read. */
final class Tally {
  final AtomicInteger finished = new AtomicInteger();
  final AtomicInteger messages = new AtomicInteger();
  final AtomicInteger retries = new AtomicInteger();

  /** The requests that a proxy answered with 503 because it reached no replica. */
  final Queue<String> unreachable = new ConcurrentLinkedQueue<>();

  /** The requests whose connection ended or failed before an answer, each with the failure. */
  final Queue<String> cut = new ConcurrentLinkedQueue<>();

  final AtomicInteger sentAway = new AtomicInteger();
  final AtomicInteger rejoined = new AtomicInteger();
  final AtomicInteger resumed = new AtomicInteger();

  final AtomicInteger lost = new AtomicInteger();
  final AtomicInteger doubled = new AtomicInteger();
  final AtomicInteger reordered = new AtomicInteger();
  final AtomicInteger misrouted = new AtomicInteger();

  /** Messages for which the sender and the receiver got different event ids. */
  final AtomicInteger renumbered = new AtomicInteger();

  /** Streams that were opened again and did not resume. */
  final AtomicInteger notResumed = new AtomicInteger();

  /** Responses that the protocol does not allow here, and calls that did not end. */
  final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  @Override
  public String toString() {
    return "%s calls, %s messages: lost %s, doubled %s, reordered %s, misrouted %s, renumbered %s; "
            .formatted(finished, messages, lost, doubled, reordered, misrouted, renumbered)
        + ("%s streams resumed, %s not resumed, %s sent away, %s taken back in, "
                + "%s requests retried, %s unreachable, %s cut, %s surprises")
            .formatted(
                resumed,
                notResumed,
                sentAway,
                rejoined,
                retries,
                unreachable.size(),
                cut.size(),
                surprises.size());
  }
}
