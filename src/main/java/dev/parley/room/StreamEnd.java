package dev.parley.room;

/** Who ended a peer's last stream on a replica. */
public enum StreamEnd {
  /** The client, or its network: the peer stays for {@link Lifetimes#GRACE} more. */
  CLIENT,
  /** The service, or it was a poll that was answered: the peer has a full lease to come back. */
  SERVICE
}
