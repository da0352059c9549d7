package dev.parley.backplane.redis.script;

/**
 * What a call needs to know of the server, at the time that it is sent.
 *
 * @param runId the server's run id, shortened (see {@code RedisSession})
 * @param outageMillis when Redis came back from its latest outage, in milliseconds since 1970
 * @param deadlineMicros the time of Redis's clock from which on the script must do nothing, in
 *     microseconds since 1970
 */
public record ScriptContext(String runId, long outageMillis, long deadlineMicros) {
  /** Returns what a room compares to find out whether Redis may have forgotten something. */
  String runAndOutage() {
    return runId + ' ' + outageMillis;
  }
}
