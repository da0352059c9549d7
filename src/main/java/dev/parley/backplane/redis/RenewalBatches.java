package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.RenewUnchangedCall;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Renews many rooms with few scripts: each has rooms of one server. */
final class RenewalBatches {
  /** The rooms of one script. Redis is busy with them for less than a millisecond. */
  private static final int MAX_ROOMS = 64;

  /** The streams of the rooms of one script; the first room may have more. */
  private static final int MAX_STREAMS = 128;

  private final RedisServers servers;
  private final String replica;

  RenewalBatches(RedisServers servers, String replica) {
    this.servers = servers;
    this.replica = replica;
  }

  /** The rooms that the next script at a server will have. */
  private static final class Batch {
    private final List<RenewalRequest> requests = new ArrayList<>(MAX_ROOMS);
    private int streams;

    boolean hasRoomFor(RenewalRequest request) {
      return requests.isEmpty()
          || requests.size() < MAX_ROOMS && streams + request.members().size() <= MAX_STREAMS;
    }

    void add(RenewalRequest request) {
      requests.add(request);
      streams += request.members().size();
    }
  }

  /**
   * Renews rooms in which nothing has changed. Never fails.
   *
   * @return for each request its result, or nothing if something has changed or a script failed
   */
  CompletionStage<List<Optional<Renewal>>> renew(List<RenewalRequest> requests) {
    Map<RenewalRequest, Renewal> results = new ConcurrentHashMap<>();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    Map<String, Batch> batches = new HashMap<>();
    for (RenewalRequest request : requests) {
      String server = servers.serverOf(request.room());
      Batch batch = batches.computeIfAbsent(server, first -> new Batch());
      if (!batch.hasRoomFor(request)) {
        calls.add(send(batch.requests, results));
        batch = new Batch();
        batches.put(server, batch);
      }
      batch.add(request);
    }
    batches.values().forEach(batch -> calls.add(send(batch.requests, results)));
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
        .handle((done, failure) -> inOrder(requests, results));
  }

  private CompletableFuture<Void> send(
      List<RenewalRequest> batch, Map<RenewalRequest, Renewal> results) {
    return servers
        .send(new RenewUnchangedCall(batch, replica, servers.isCluster()))
        .thenAccept(
            renewals -> {
              for (int i = 0; i < batch.size(); i++) {
                RenewalRequest request = batch.get(i);
                renewals.get(i).ifPresent(renewal -> results.put(request, renewal));
              }
            })
        .toCompletableFuture();
  }

  private static List<Optional<Renewal>> inOrder(
      List<RenewalRequest> requests, Map<RenewalRequest, Renewal> results) {
    return requests.stream().map(request -> Optional.ofNullable(results.get(request))).toList();
  }
}
