package dev.parley.room;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a message what the timeline may say of it: the type and the transport of a candidate,
 * and how many media sections and candidates a description has. It never returns an address, and
 * never fails: what it does not understand, it leaves out. {@code shared/message_attributes.lua}
 * reads the same from the log.
 *
 * <ul>
 *   <li>Of a candidate (RFC 8839): {@code type} is {@code host}, {@code srflx}, {@code prflx} or
 *       {@code relay}; {@code transport} is {@code udp} or {@code tcp}; {@code mdns} is 1 if the
 *       address is a name in {@code .local}. An empty one ends the candidates of a media section:
 *       {@code end} is 1.
 *   <li>Of a description (RFC 8866): {@code media} is the number of its media sections; {@code
 *       rejected} of those with port 0 that are not bundle-only (RFC 9143). {@code host}, {@code
 *       srflx}, {@code prflx}, {@code relay} and {@code mdns} count the candidates in it.
 * </ul>
 */
final class MessageAttributes {
  /** The most media sections, and the most candidates, that are counted in a description. */
  static final int MAX_LINES = 256;

  private static final String CANDIDATE = "\"candidate\":{";
  private static final String DESCRIPTION = "\"description\":{\"type\":\"";
  private static final String END_OF_SECTION = "\"candidate\":\"\"";
  private static final String ROLLBACK = "rollback";
  private static final Pattern CANDIDATE_MEMBER =
      Pattern.compile("\"candidate\":\"(?:a=)?candidate:");

  /** Foundation, component, transport, priority, address, port, type. */
  private static final Pattern FIELDS =
      Pattern.compile("[^\\s\"]+ [0-9]+ ([A-Za-z]+) [0-9]+ ([^\\s\"]+) [0-9]+ typ ([a-z]+)");

  /** The most characters of a candidate in a description that are looked at. */
  private static final int MAX_LINE = 320;

  private static final Pattern MEDIA = Pattern.compile("[a-z]+ ([0-9]+)");

  /** The most characters of a media line, after its {@code m=}, that are looked at. */
  private static final int MAX_MEDIA = 32;

  /** How often what looks like the start of a line may be none, before the search for it ends. */
  private static final int MAX_FALSE = 32;

  /** The text is JSON: a line ends with a backslash and an n. */
  private static final String LINE_END = "\\n";

  private static final String ATTRIBUTE = LINE_END + "a";

  private MessageAttributes() {}

  /**
   * Reads the members of a message.
   *
   * @param members as {@link dev.parley.protocol.Message#members} writes them
   */
  static Attributes of(String members) {
    if (members.startsWith(CANDIDATE)) {
      return candidate(members);
    }
    return members.startsWith(DESCRIPTION) ? description(members) : Attributes.NONE;
  }

  private static Attributes candidate(String members) {
    Matcher member = CANDIDATE_MEMBER.matcher(members).region(CANDIDATE.length(), members.length());
    if (!member.find()) {
      boolean isEnd = members.indexOf(END_OF_SECTION, CANDIDATE.length()) >= 0;
      return Attributes.builder().addCount("end", isEnd ? 1 : 0).build();
    }
    Matcher fields = fields(members, member.end(), members.length());
    if (fields == null) {
      return Attributes.NONE;
    }
    String transport = fields.group(1).toLowerCase(Locale.ROOT);
    return Attributes.builder()
        .add("type", fields.group(3))
        .add("transport", transport.equals("udp") || transport.equals("tcp") ? transport : null)
        .addCount("mdns", isMdns(fields.group(2)) ? 1 : 0)
        .build();
  }

  /** Matches the candidate whose foundation begins at a place; null if it is none. */
  private static @Nullable Matcher fields(String members, int from, int end) {
    Matcher fields = FIELDS.matcher(members).region(from, end);
    return fields.lookingAt() && isType(fields.group(3)) ? fields : null;
  }

  private static boolean isType(String type) {
    return switch (type) {
      case "host", "srflx", "prflx", "relay" -> true;
      default -> false;
    };
  }

  private static boolean isMdns(String address) {
    return address.endsWith(".local");
  }

  private static Attributes description(String members) {
    if (members.startsWith(ROLLBACK, DESCRIPTION.length())) {
      return Attributes.NONE;
    }
    int media = 0;
    int rejected = 0;
    int bundleOnly = 0;
    int at = nextLine(members, LINE_END, "m=", 0);
    while (at >= 0 && media < MAX_LINES) {
      int next = nextLine(members, LINE_END, "m=", at);
      Matcher line = MEDIA.matcher(members).region(at, Math.min(members.length(), at + MAX_MEDIA));
      if (line.lookingAt()) {
        media++;
        if (line.group(1).equals("0")) {
          if (bundleOnly >= 0 && bundleOnly < at) {
            bundleOnly = nextLine(members, ATTRIBUTE, "=bundle-only", at);
          }
          rejected += bundleOnly >= 0 && (next < 0 || bundleOnly < next) ? 0 : 1;
        }
      }
      at = next;
    }
    if (media == 0) {
      return Attributes.NONE;
    }
    Attributes.Builder read = Attributes.builder();
    read.addCount("media", media).addCount("rejected", rejected);
    countCandidates(members, read);
    return read.build();
  }

  private static void countCandidates(String members, Attributes.Builder read) {
    int host = 0;
    int srflx = 0;
    int prflx = 0;
    int relay = 0;
    int mdns = 0;
    int at = nextLine(members, ATTRIBUTE, "=candidate:", 0);
    for (int line = 0; at >= 0 && line < MAX_LINES; line++) {
      Matcher fields = fields(members, at, Math.min(members.length(), at + MAX_LINE));
      if (fields != null) {
        switch (fields.group(3)) {
          case "host" -> host++;
          case "srflx" -> srflx++;
          case "prflx" -> prflx++;
          default -> relay++;
        }
        mdns += isMdns(fields.group(2)) ? 1 : 0;
      }
      at = nextLine(members, ATTRIBUTE, "=candidate:", at);
    }
    read.addCount("host", host).addCount("srflx", srflx).addCount("prflx", prflx);
    read.addCount("relay", relay).addCount("mdns", mdns);
  }

  /**
   * Returns the place behind the next start of a line after {@code from}; -1 if there is none.
   * Gives up after {@link #MAX_FALSE} finds that begin no line, as the script does.
   *
   * @param prefix the first part of the start, with the end of the line before
   * @param start the part that is searched for
   */
  private static int nextLine(String members, String prefix, String start, int from) {
    int at = members.indexOf(start, from);
    for (int i = 0; i < MAX_FALSE && at >= 0; i++) {
      if (members.startsWith(prefix, at - prefix.length())) {
        return at + start.length();
      }
      at = members.indexOf(start, at + start.length());
    }
    return -1;
  }
}
