package dev.parley.bench.mode;

/** One call, from the first request to the last leave. Only the event loop uses it. */
interface Call {
  /** Who learns how a call goes. */
  interface Owner {
    /** The caller has got the answer, that long after the call began. */
    void answered(Call call, long nanos);

    /** Both have left. */
    void ended(Call call);
  }

  /** Makes calls of one kind. */
  interface Maker {
    Call make(Trial trial, String room, Owner owner);
  }

  void begin();

  /** Counts what has not arrived. */
  void end();
}
