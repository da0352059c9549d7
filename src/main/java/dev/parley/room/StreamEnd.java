package dev.parley.room;

/** The side that ended the last stream that a replica had of a peer. */
public enum StreamEnd {
  /** The client, or its network. The lease is shortened to {@link Lifetimes#GRACE}. */
  CLIENT,
  /** The service, or an answered poll. The peer has a full lease to come back. */
  SERVICE
}
