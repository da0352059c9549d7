package dev.parley.bench.mode;

/** One kind of load. */
public interface Mode {
  /** Puts the site under it, and notes what is found. */
  void run(Trial trial) throws InterruptedException;

  /** The one of that name. */
  static Mode named(String name) {
    return switch (name) {
      case "idle" -> new Idle();
      case "latency" -> new Latency();
      case "throughput" -> new Throughput();
      case "calls" -> new Calls();
      default -> throw new IllegalArgumentException("no mode has the name " + name);
    };
  }
}
