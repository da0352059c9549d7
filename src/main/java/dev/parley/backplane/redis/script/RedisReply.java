package dev.parley.backplane.redis.script;

import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.LogEntry;
import dev.parley.room.Peer;
import dev.parley.room.Refusals;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a script's reply from front to back. Used by one thread. */
public final class RedisReply {
  private static final Map<String, Problem> PROBLEMS = new HashMap<>();

  static {
    for (Problem problem : Problem.values()) {
      PROBLEMS.put(problem.code(), problem);
    }
  }

  private final Response response;
  private int position;

  /**
   * Begins after the {@code ok}, if the reply is an array.
   *
   * @throws dev.parley.protocol.Refusal if the script refused
   * @throws BackplaneUnavailable if the script ran after its deadline
   */
  public RedisReply(Response response) {
    this.response = response;
    if (isText()) {
      return;
    }
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

  /** Says whether the reply is one text, instead of an array. */
  boolean isText() {
    return response.type() == ResponseType.BULK;
  }

  String wholeText() {
    return response.toString();
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
  List<LogEntry> entries() {
    List<LogEntry> entries = new ArrayList<>(response.size() - position);
    while (hasMore()) {
      entries.add(PublishedEntry.parse(text()).entry());
    }
    return entries;
  }
}
