package dev.parley.protocol;

/**
 * Which stay of a peer id in a room a token speaks for.
 *
 * <p>A first join draws an owner; each return with a valid token keeps the owner and takes the next
 * turn. So a stale token of the same owner (lower turn: replaced by itself) can be told from a
 * stranger who took the id over (another owner) without a list of past memberships.
 *
 * @param owner random text without blanks, 96 bits
 * @param generation 1 for the first stay, one more for each return
 */
public record Membership(String owner, long generation) {
  /** Draws the first membership of a new owner. */
  public static Membership first() {
    return new Membership(RandomText.base64Url(12), 1);
  }

  /** Returns the membership that replaces this one when its owner comes back. */
  public Membership next() {
    return new Membership(owner, generation + 1);
  }
}
