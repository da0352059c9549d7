package dev.parley.backplane.redis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.LogEntry;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Refusals;
import dev.parley.room.Send;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
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
   * Begins after the {@code ok}, if the answer is an array.
   *
   * @throws dev.parley.protocol.Refusal if the script refused
   * @throws BackplaneUnavailable if the script came too late to do anything
   */
  RedisReply(Response response) {
    this.response = response;
    if (response.type() == ResponseType.BULK) {
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
      entries.add(RedisPublication.parse(text()).entry());
    }
    return entries;
  }

  /** Reads what a key was answered with; null if it is not known. */
  @Nullable Receipt receipt() {
    return response.type() == ResponseType.BULK ? remembered(response.toString()) : null;
  }

  /** Reads what {@code send.lua} answers to {@code send}. */
  Receipt receipt(Send send) {
    String text = response.toString();
    int blank = text.indexOf(' ');
    if (blank < 0 || text.indexOf(' ', blank + 1) >= 0) {
      return remembered(text);
    }
    EventId first =
        new EventId(text.substring(0, blank), Long.parseLong(text, blank + 1, text.length(), 10));
    return new Receipt.Logged(first, send.messages().size(), send.isArray());
  }

  private static Receipt remembered(String text) {
    if (text.equals("waiting")) {
      return new Receipt.Waiting();
    }
    String[] words = text.split(" ");
    EventId first = new EventId(words[0], Long.parseLong(words[1]));
    return new Receipt.Logged(first, Integer.parseInt(words[2]), words[3].equals("1"));
  }
}
