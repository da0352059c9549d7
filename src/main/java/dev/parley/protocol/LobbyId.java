package dev.parley.protocol;

/**
 * The name of a lobby, chosen by the application: 1 to 128 unreserved characters.
 *
 * @param value the name; the constructor refuses others with {@link Problem#INVALID_ID}
 */
public record LobbyId(String value) {
  /** Validates. */
  public LobbyId {
    IdText.check("lobby", value, 128);
  }

  @Override
  public String toString() {
    return value;
  }
}
