package dev.parley.http.fastpath;

/** Takes requests from connections. Safe for any thread. */
interface FastRequests {
  /** Returns how many bytes a body may have. */
  int maxBodyBytes();

  /**
   * Has a request answered.
   *
   * @return false if the router is to answer it
   */
  boolean take(FastRequest request, ConnectionWriter connection);

  /** To be called before a request is taken. */
  void onTaken();

  /** To be called when a request that was taken is answered, passed on, or its client is gone. */
  void onDone();
}
