package dev.parley.http.fastpath;

import dev.parley.http.header.RequestHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the headers that matter by the bytes of their names, without regard to case. */
final class HeaderNames {
  /** How many headers matter. */
  static final int COUNT = RequestHeader.values().length;

  /** A request with one of these is never plain. */
  private static final Set<RequestHeader> NEVER_PLAIN =
      EnumSet.of(
          RequestHeader.CONTENT_ENCODING,
          RequestHeader.EXPECT,
          RequestHeader.TRANSFER_ENCODING,
          RequestHeader.TTL,
          RequestHeader.UPGRADE);

  private record Name(RequestHeader header, byte[] lowerCase) {
    static Name of(RequestHeader header) {
      String lowerCase = header.text().toLowerCase(Locale.ROOT);
      return new Name(header, lowerCase.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The names, by their length. */
  private static final Name[][] BY_LENGTH = byLength();

  private HeaderNames() {}

  private static Name[][] byLength() {
    Name[] names = Arrays.stream(RequestHeader.values()).map(Name::of).toArray(Name[]::new);
    int longest = Arrays.stream(names).mapToInt(name -> name.lowerCase.length).max().orElse(0);
    Name[][] byLength = new Name[longest + 1][];
    for (int i = 0; i <= longest; i++) {
      int length = i;
      byLength[i] =
          Arrays.stream(names).filter(name -> name.lowerCase.length == length).toArray(Name[]::new);
    }
    return byLength;
  }

  /** Returns the header whose name is there; null if it does not matter. */
  static @Nullable RequestHeader find(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < BY_LENGTH.length) {
      for (Name name : BY_LENGTH[length]) {
        if (isThere(name.lowerCase, bytes, from)) {
          return name.header;
        }
      }
    }
    return null;
  }

  private static boolean isThere(byte[] lowerCase, byte[] bytes, int from) {
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
  }

  /** Says whether requests with this header are left to the server's decoder. */
  static boolean isNeverPlain(RequestHeader header) {
    return NEVER_PLAIN.contains(header);
  }
}
