package dev.parley.bench.mode;

/** One kind of load. */
public interface Mode {
  /** Puts the load on the running system, and records the values. */
  void run(Trial trial) throws InterruptedException;

  /** Says whether the mode measures a system that has just started, without a warm-up. */
  static boolean isFresh(String name) {
    return name.startsWith("fresh");
  }

  /** The one of that name. */
  static Mode named(String name) {
    return switch (name) {
      case "idle" -> new Idle();
      case "latency" -> new Latency();
      case "throughput" -> new Throughput();
      case "calls" -> new Calls();
      case "real-calls" -> new RealCalls();
      case "record" -> new RecordCalls();
      case "fresh" -> new Fresh();
      case "fresh-calls" -> new FreshCalls();
      default -> throw new IllegalArgumentException("no mode has the name " + name);
    };
  }
}
