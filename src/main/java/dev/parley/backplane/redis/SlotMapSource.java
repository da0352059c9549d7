package dev.parley.backplane.redis;

import dev.parley.backplane.redis.RedisNode.Surroundings;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks the nodes of a cluster for the {@link SlotMap}. */
final class SlotMapSource {
  /** The most nodes that are asked at once. */
  private static final int MAX_ASKED = 7;

  /** How long a node may take that is connected already. */
  private static final long PATIENCE_MILLIS = 500;

  private final Surroundings around;
  private final List<String> seeds;
  private final Function<String, Redis> clients;

  SlotMapSource(Surroundings around, List<String> seeds, Function<String, Redis> clients) {
    this.around = around;
    this.seeds = List.copyOf(seeds);
    this.clients = clients;
  }

  /** Asks masters that are connected; if none answers, the seeds and all masters anew. */
  Future<SlotMap> ask(Collection<ClusterMaster> masters) {
    List<ClusterMaster> asked = new ArrayList<>(masters);
    Collections.shuffle(asked);
    List<Future<SlotMap>> answers =
        asked.stream().limit(MAX_ASKED).map(SlotMapSource::askMaster).toList();
    return Future.join(answers)
        .transform(
            all -> {
              List<SlotMap> views =
                  answers.stream().map(Future::result).filter(Objects::nonNull).toList();
              return views.isEmpty()
                  ? askAnew(masters)
                  : Future.succeededFuture(SlotMap.agreed(views));
            });
  }

  private static Future<SlotMap> askMaster(ClusterMaster master) {
    return master
        .node()
        .ask(slots())
        .map(answer -> SlotMap.parse(answer, host(master.address())))
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns the answer that comes first. */
  private Future<SlotMap> askAnew(Collection<ClusterMaster> masters) {
    Set<String> addresses = new LinkedHashSet<>(seeds);
    masters.forEach(master -> addresses.add(master.address()));
    List<Future<SlotMap>> answers =
        addresses.stream().limit(MAX_ASKED).map(this::askOverNewConnection).toList();
    return Future.any(answers)
        .map(
            any ->
                answers.stream()
                    .map(Future::result)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow());
  }

  private Future<SlotMap> askOverNewConnection(String address) {
    RedisConnector connector =
        new RedisConnector(around.vertx(), () -> clients.apply(address), around.config().timeout());
    return connector.connect().compose(connection -> askOver(connection, address));
  }

  private Future<SlotMap> askOver(RedisConnection connection, String address) {
    Future<Response> answer = connection.send(slots());
    return answer
        .timeout(around.config().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(done -> connection.discard())
        .map(slots -> SlotMap.parse(slots, host(address)));
  }

  private static Request slots() {
    return Request.cmd(Command.CLUSTER).arg("SLOTS");
  }

  private static String host(String address) {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
