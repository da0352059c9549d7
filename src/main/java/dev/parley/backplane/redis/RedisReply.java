package dev.parley.backplane.redis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.Entry;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Refusals;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a script's answer from front to back. Used by one thread. */
final class RedisReply {
  private static final Map<String, Problem> PROBLEMS = new HashMap<>();

  static {
    for (Problem problem : Problem.values()) {
      PROBLEMS.put(problem.code(), problem);
    }
  }

  private final Response response;
  private int position;

  /**
   * Begins after the {@code ok}.
   *
   * @throws dev.parley.protocol.Refusal if the script refused
   * @throws BackplaneUnavailable if the script came too late to do anything
   */
  RedisReply(Response response) {
    this.response = response;
    String outcome = text();
    if (outcome.equals("abandoned")) {
      throw new BackplaneUnavailable("Redis: a command came too late", null);
    }
    if (!outcome.equals("ok")) {
      Problem problem = PROBLEMS.get(outcome);
      if (problem == null) {
        throw new IllegalStateException("Unknown outcome of a script: " + outcome);
      }
      throw Refusals.of(problem, Duration.ofMillis(number()));
    }
  }

  boolean hasMore() {
    return position < response.size();
  }

  String text() {
    return response.get(position++).toString();
  }

  long number() {
    return Long.parseLong(text());
  }

  boolean flag() {
    return text().equals("1");
  }

  Peer peer() {
    PeerId id = new PeerId(text());
    Instant joinedAt = Instant.ofEpochMilli(number());
    long order = number();
    return new Peer(id, new Metadata(text()), joinedAt, order);
  }

  /** Reads peers up to the end, and puts them in join order. */
  List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    while (hasMore()) {
      peers.add(peer());
    }
    peers.sort(Comparator.comparingLong(Peer::order));
    return peers;
  }

  /** Reads entries up to the end. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(response.size() - position);
    while (hasMore()) {
      entries.add(RedisPublication.parse(text()).entry());
    }
    return entries;
  }

  /** Reads what {@code send.lua} answers; null if there is nothing. */
  @Nullable Receipt receipt() {
    if (!hasMore()) {
      return null;
    }
    String epoch = text();
    if (epoch.equals("waiting")) {
      return new Receipt.Waiting();
    }
    EventId first = new EventId(epoch, number());
    int count = (int) number();
    return new Receipt.Logged(first, count, flag());
  }
}
