package dev.parley.protocol;

/** Checks ids of rooms, peers and lobbies: only the unreserved characters of RFC 3986. */
final class IdText {
  private IdText() {}

  /**
   * Returns {@code value} if it is a valid id of at most {@code maxLength} characters.
   *
   * @throws Refusal with {@link Problem#INVALID_ID} otherwise
   */
  static String check(String what, String value, int maxLength) {
    if (value.isEmpty() || value.length() > maxLength || value.equals(".") || value.equals("..")) {
      throw invalid(what, maxLength);
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isUnreserved(value.charAt(i))) {
        throw invalid(what, maxLength);
      }
    }
    return value;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static Refusal invalid(String what, int maxLength) {
    return new Refusal(
        Problem.INVALID_ID,
        "A "
            + what
            + " id is 1 to "
            + maxLength
            + " of the characters A-Z a-z 0-9 . _ ~ - and neither \".\" nor \"..\".");
  }
}
