package dev.parley.protocol;

/**
 * What a peer shows of itself to the others: a JSON object that the application defines.
 *
 * @param json the object, written anew on one line
 */
public record Metadata(String json) {
  /** The metadata of a peer that gave none. */
  public static final Metadata NONE = new Metadata("{}");
}
