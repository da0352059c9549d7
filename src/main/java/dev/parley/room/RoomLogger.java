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
 * Writes log lines about a room. Each line has the fields {@code room}, {@code peer} and {@code
 * eventId}; the JSON format has them under {@code mdc}. So one field finds all lines of a call. The
 * text of a line has no variable parts, so it finds all lines of one kind.
 *
 * <p>The fields belong to the line, not to a thread or a request, so nothing has to be reset. Costs
 * almost nothing while the level is off. Safe for any thread.
 */
public final class RoomLogger {
  private static final String OWN_NAME = RoomLogger.class.getName();

  private final Logger logger;

  private RoomLogger(Logger logger) {
    this.logger = logger;
  }

  /** Makes a logger with the name of a class. */
  public static RoomLogger of(Class<?> owner) {
    return new RoomLogger(Logger.getLogger(owner.getName()));
  }

  /** Says whether the level {@code DEBUG} is on. */
  public boolean isDebug() {
    return logger.isLoggable(Level.DEBUG);
  }

  /** Writes a line about a member; {@code more} are names and values of further fields. */
  public void debug(String text, Member member, @Nullable EventId id, String... more) {
    if (isDebug()) {
      log(Level.DEBUG, text, null, new About(member.room(), member.peer(), id), more);
    }
  }

  /** Writes a line; {@code more} are names and values of further fields. */
  public void debug(String text, About about, String... more) {
    debug(text, null, about, more);
  }

  /** Writes a line about a failure that needs no action. */
  public void debug(String text, @Nullable Throwable cause, About about, String... more) {
    if (isDebug()) {
      log(Level.DEBUG, text, cause, about, more);
    }
  }

  /** Writes a line about a fault of the service. */
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
   * What a line is about; null where that is not known.
   *
   * @param room null only if the request names no valid room
   */
  public record About(@Nullable RoomId room, @Nullable PeerId peer, @Nullable EventId id) {
    /** Nothing is known. */
    public static final About NOTHING = new About(null, null, null);

    /** Names a member and no event. */
    public static About of(Member member) {
      return new About(member.room(), member.peer(), null);
    }
  }
}
