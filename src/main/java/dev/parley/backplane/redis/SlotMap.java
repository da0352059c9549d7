package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.HashSlot;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which master of a cluster has which hash slots, as one or several nodes see it. */
final class SlotMap {
  /** The address, {@code host:port}, of each slot's master; null if no master has the slot. */
  private final @Nullable String[] owners;

  SlotMap(@Nullable String[] owners) {
    this.owners = owners;
  }

  /**
   * Reads an answer to CLUSTER SLOTS: {@code [first, last, [host, port, id, ...], replica...]} for
   * each range of slots.
   *
   * @param asked the host that was asked; a node may not know under which name clients reach it
   */
  static SlotMap parse(Response answer, String asked) {
    @Nullable String[] owners = new String[HashSlot.COUNT];
    for (Response range : answer) {
      Response master = range.get(2);
      Response host = master.get(0);
      String name = host == null ? "" : host.toString();
      String address = address(name.isEmpty() ? asked : name, master.get(1).toInteger());
      Arrays.fill(owners, range.get(0).toInteger(), range.get(1).toInteger() + 1, address);
    }
    return new SlotMap(owners);
  }

  private static String address(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /**
   * Returns for each slot the master that most of the nodes name. A node that was cut off from the
   * others may still name masters that were replaced.
   */
  static SlotMap agreed(List<SlotMap> views) {
    SlotMap first = views.get(0);
    if (views.stream().allMatch(first::equals)) {
      return first;
    }
    @Nullable String[] owners = new String[HashSlot.COUNT];
    for (int slot = 0; slot < HashSlot.COUNT; slot++) {
      owners[slot] = mostNamed(views, slot);
    }
    return new SlotMap(owners);
  }

  private static @Nullable String mostNamed(List<SlotMap> views, int slot) {
    Map<@Nullable String, Integer> votes = new HashMap<>();
    String winner = views.get(0).owners[slot];
    for (SlotMap view : views) {
      String named = view.owners[slot];
      int count = votes.merge(named, 1, Integer::sum);
      if (count > votes.getOrDefault(winner, 0)) {
        winner = named;
      }
    }
    return winner;
  }

  @Nullable String owner(int slot) {
    return owners[slot];
  }

  /** Returns how many slots a master has. */
  int count(String address) {
    return (int) Arrays.stream(owners).filter(address::equals).count();
  }

  /** Returns the addresses of all masters that have slots, in order. */
  Set<String> masters() {
    Set<String> masters = new TreeSet<>();
    Arrays.stream(owners).filter(Objects::nonNull).forEach(masters::add);
    return masters;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SlotMap map && Arrays.equals(owners, map.owners);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(owners);
  }
}
