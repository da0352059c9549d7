package dev.parley.protocol;

/**
 * One time that a peer id is in a room, from a join to its end. A token names it.
 *
 * <p>A first join makes a random owner. Each return with a valid token keeps the owner and
 * increases the generation by one. So an old token of the same owner has a lower generation, and
 * the token of another client with the same id has another owner. No list of past memberships is
 * needed.
 *
 * @param owner random text without blanks, 96 bits
 * @param generation 1 for the first join, one more for each return
 */
public record Membership(String owner, long generation) {
  /** Returns the first membership of a new random owner. */
  public static Membership first() {
    return new Membership(RandomText.base64Url(12), 1);
  }

  /** Returns the membership that replaces this one when its owner returns. */
  public Membership next() {
    return new Membership(owner, generation + 1);
  }
}
