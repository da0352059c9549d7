package dev.parley.room;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines of the log that are about a room. Whom and what a line is about are its fields
 * {@code room}, {@code peer} and {@code eventId}, which JSON has under {@code mdc}; so all lines of
 * a call are found by one field, and lines of one kind by their text, which has nothing else in it.
 *
 * <p>The fields belong to the line and not to a thread or a request, so that nothing has to be
 * taken back. Costs next to nothing while the level is off. Safe for any thread.
 */
public final class RoomLogger {
  private static final String OWN_NAME = RoomLogger.class.getName();

  private final Logger logger;

  private RoomLogger(Logger logger) {
    this.logger = logger;
  }

  /** Lines in the name of a class. */
  public static RoomLogger of(Class<?> speaker) {
    return new RoomLogger(Logger.getLogger(speaker.getName()));
  }

  /** Says whether anybody would read what {@link #debug} writes. */
  public boolean isDebug() {
    return logger.isLoggable(Level.DEBUG);
  }

  /** Writes of a member and what became of it, for who follows a call. */
  public void debug(String text, Member member, @Nullable EventId id, String... more) {
    if (isDebug()) {
      log(Level.DEBUG, text, null, new About(member.room(), member.peer(), id), more);
    }
  }

  /** Writes for who follows a call. */
  public void debug(String text, About about, String... more) {
    debug(text, null, about, more);
  }

  /** Writes of something that failed and mends itself. */
  public void debug(String text, @Nullable Throwable cause, About about, String... more) {
    if (isDebug()) {
      log(Level.DEBUG, text, cause, about, more);
    }
  }

  /** Writes of a fault of ours. */
  public void error(String text, Throwable cause, About about, String... more) {
    log(Level.ERROR, text, cause, about, more);
  }

  private void log(
      Level level, String text, @Nullable Throwable cause, About about, String... more) {
    ExtLogRecord line = new ExtLogRecord(level, text, FormatStyle.NO_FORMAT, OWN_NAME);
    line.setLoggerName(logger.getName());
    line.setThrown(cause);
    put(line, "room", about.room());
    put(line, "peer", about.peer());
    put(line, "eventId", about.id());
    for (int i = 0; i < more.length; i += 2) {
      line.putMdc(more[i], more[i + 1]);
    }
    logger.log(line);
  }

  private static void put(ExtLogRecord line, String name, @Nullable Object value) {
    if (value != null) {
      line.putMdc(name, value.toString());
    }
  }

  /**
   * What a line is about, as far as it is known.
   *
   * @param room null only where a request names none that could be
   */
  public record About(@Nullable RoomId room, @Nullable PeerId peer, @Nullable EventId id) {
    /** Nothing that is known. */
    public static final About NOTHING = new About(null, null, null);

    /** A member, and no event. */
    public static About of(Member member) {
      return new About(member.room(), member.peer(), null);
    }
  }
}
