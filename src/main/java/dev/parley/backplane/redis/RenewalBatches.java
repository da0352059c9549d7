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
import java.util.stream.Collectors;

/** Renews the rooms of each server with one script. */
final class RenewalBatches {
  private final RedisServers servers;
  private final String replica;

  RenewalBatches(RedisServers servers, String replica) {
    this.servers = servers;
    this.replica = replica;
  }

  /**
   * Renews rooms in which nothing has changed. Fails if it fails at one server.
   *
   * @return for each request its result, or nothing
   */
  CompletionStage<List<Optional<Renewal>>> renew(List<RenewalRequest> requests) {
    Map<RenewalRequest, Optional<Renewal>> results = new HashMap<>();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    Map<String, List<RenewalRequest>> byServer =
        requests.stream()
            .collect(Collectors.groupingBy(request -> servers.serverOf(request.room())));
    for (List<RenewalRequest> some : byServer.values()) {
      calls.add(
          servers
              .send(new RenewUnchangedCall(some, replica, servers.isCluster()))
              .thenAccept(renewals -> put(results, some, renewals))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
        .thenApply(done -> inOrder(requests, results));
  }

  private static void put(
      Map<RenewalRequest, Optional<Renewal>> results,
      List<RenewalRequest> requests,
      List<Optional<Renewal>> renewals) {
    synchronized (results) {
      for (int i = 0; i < requests.size(); i++) {
        results.put(requests.get(i), renewals.get(i));
      }
    }
  }

  private static List<Optional<Renewal>> inOrder(
      List<RenewalRequest> requests, Map<RenewalRequest, Optional<Renewal>> results) {
    synchronized (results) {
      return requests.stream()
          .map(request -> results.getOrDefault(request, Optional.empty()))
          .toList();
    }
  }
}
