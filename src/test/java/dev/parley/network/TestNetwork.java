package dev.parley.network;

import dev.parley.testing.FreePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts that reach each other and the tests over one switch, which is a bridge of Linux. Each can
 * be cut off from all.
 */
public final class TestNetwork implements AutoCloseable {
  /**
   * An eighth of a range for documentation (RFC 5737), as each JVM has its own; the tests have its
   * first address.
   */
  private static final String RANGE = "203.0.113.";

  /**
   * Of the bridge. Without one of its own it has that of a host, and changes it when that host is
   * cut off; the others would send to the former one.
   */
  private static final String ADDRESS = "02:00:00:00:00:%02x".formatted(FreePort.FORK + 1);

  private static final int PREFIX_LENGTH = 27;
  private static final int FIRST = 32 * FreePort.FORK + 1;

  private final String bridge = "pybr" + TestHost.SUFFIX;
  private final List<TestHost> hosts = new ArrayList<>();

  private TestNetwork() {}

  /** Makes a network of 1 to 29 hosts; one at a time. */
  public static TestNetwork of(int count) throws IOException {
    TestNetwork network = new TestNetwork();
    try {
      network.connect(count);
    } catch (IOException e) {
      network.close();
      throw e;
    }
    return network;
  }

  private void connect(int count) throws IOException {
    TestHost.closeAtExit(this);
    TestHost.must("ip", "link", "add", bridge, "address", ADDRESS, "type", "bridge");
    String ours = RANGE + FIRST;
    TestHost.must("ip", "addr", "add", ours + "/" + PREFIX_LENGTH, "dev", bridge);
    TestHost.must("ip", "link", "set", bridge, "up");
    for (int i = 1; i <= count; i++) {
      hosts.add(TestHost.on(bridge, "s" + i, ours, RANGE + (FIRST + i), PREFIX_LENGTH));
    }
  }

  /** The hosts, in an order that does not change. */
  public List<TestHost> hosts() {
    return List.copyOf(hosts);
  }

  /** Cuts a host off from all others and from the tests: from now on packets are lost. */
  public void cutOff(String address) throws IOException {
    find(address).unplug();
  }

  /** Connects a host again that was cut off. */
  public void reconnect(String address) throws IOException {
    find(address).plugInto(bridge);
  }

  private TestHost find(String address) {
    return hosts.stream()
        .filter(host -> host.host().address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws IOException {
    for (TestHost host : hosts) {
      host.close();
    }
    TestHost.run("ip", "link", "del", bridge);
  }
}
