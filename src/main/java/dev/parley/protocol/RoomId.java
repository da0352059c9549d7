package dev.parley.protocol;

/**
 * The name of a room, chosen by the application: 1 to 128 unreserved characters.
 *
 * @param value the name; the constructor refuses others with {@link Problem#INVALID_ID}
 */
public record RoomId(String value) {
  /** Validates. */
  public RoomId {
    IdText.check("room", value, 128);
  }

  /** Returns a name of 128 random bits, which nobody can guess. */
  public static RoomId random() {
    return new RoomId(RandomText.base64Url(16));
  }

  @Override
  public String toString() {
    return value;
  }
}
