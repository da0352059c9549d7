package dev.parley.protocol;

/**
 * The name of a peer within its room: 1 to 64 unreserved characters.
 *
 * @param value the name; the constructor refuses others with {@link Problem#INVALID_ID}
 */
public record PeerId(String value) {
  /** Validates. */
  public PeerId {
    IdText.check("peer", value, 64);
  }

  /** Draws an id of 128 random bits. */
  public static PeerId random() {
    return new PeerId(RandomText.base64Url(16));
  }

  @Override
  public String toString() {
    return value;
  }
}
