package dev.parley.bench.site;

import dev.parley.bench.check.Flow;
import dev.parley.bench.check.Payload;
import dev.parley.bench.check.Tally;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One of two peers of a room, as a client of the measured system: it enters, sends to the other and
 * hears from it, and leaves. Belongs to the event loop.
 */
public abstract class Peer {
  /** Is told what happens to peers. */
  public interface Listener {
    /** It will hear what is sent to it from now on. */
    default void entered(Peer peer) {}

    /** The system has taken its message; told when it is written, where nothing says so. */
    default void accepted(Peer peer) {}

    /** A message has arrived at it, of that number, and written with that time. */
    default void arrived(Peer peer, int number, long nanos) {}

    /** It is gone. */
    default void left(Peer peer) {}
  }

  private static int ids;

  protected final Wire wire;
  protected final String room;
  private final int id = ids++;
  private final Payload payload = new Payload();
  private Listener listener = new Listener() {};
  private @Nullable Tally tally;
  private @Nullable Peer other;
  private @Nullable Flow outbound;

  Peer(Wire wire, String room) {
    this.wire = wire;
    this.room = room;
  }

  /** Makes the two each other's partner. Their messages are counted there. */
  public static void pair(Peer one, Peer two, Tally tally, Listener listener) {
    one.partner(two, tally, listener);
    two.partner(one, tally, listener);
  }

  private void partner(Peer partner, Tally counting, Listener told) {
    other = partner;
    outbound = new Flow(id, partner.id);
    tally = counting;
    listener = told;
  }

  /** Comes in and listens. */
  public abstract void enter();

  /** Says goodbye where the system knows such a thing, and closes its connections. */
  public abstract void leave();

  /** Has a message of so many bytes on its way, written with that time. */
  abstract void write(MessageKind kind, int bytes, Peer to, int number, long nanos);

  /** Closes what a peer that only waits does not need. */
  public void rest() {}

  /** Sends the next message to the other. The one before must have been accepted. */
  public final void send(MessageKind kind, int bytes, long nanos) {
    write(kind, bytes, other(), outbound().send(), nanos);
  }

  /** The other one of its room. */
  public final Peer other() {
    if (other == null) {
      throw new IllegalStateException(name() + " has no partner");
    }
    return other;
  }

  /** What it says to the other. */
  public final Flow outbound() {
    if (outbound == null) {
      throw new IllegalStateException(name() + " has no partner");
    }
    return outbound;
  }

  /** Its id in the measured system. */
  public final String name() {
    return name(id);
  }

  private static String name(int id) {
    return "p" + id;
  }

  final void text(ByteBuf out, int bytes, Peer to, int number, long nanos) {
    Payload.write(out, bytes, id, to.id, number, nanos);
  }

  final void entered() {
    listener.entered(this);
  }

  final void accepted() {
    listener.accepted(this);
  }

  final void left() {
    listener.left(this);
  }

  /** Takes what has come, between the two indexes. */
  final void arrived(ByteBuf in, int start, int end) {
    if (tally == null) {
      return;
    }
    if (payload.read(in, start, end)) {
      other().outbound().arrived(id, payload, tally);
      listener.arrived(this, payload.number(), payload.nanos());
    } else {
      tally.changed();
    }
  }
}
