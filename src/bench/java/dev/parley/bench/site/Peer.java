package dev.parley.bench.site;

import dev.parley.bench.check.Flow;
import dev.parley.bench.check.Payload;
import dev.parley.bench.check.Tally;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One of the two peers of a room, as a client of the measured system. It enters, exchanges messages
 * with the other peer, and leaves. Used on the event loop only.
 */
public abstract class Peer {
  /** Called when something happens to a peer. */
  public interface Listener {
    /** The peer has entered. It receives messages from now on. */
    default void entered(Peer peer) {}

    /**
     * The system accepted a message of the peer. If the system does not confirm messages, called
     * when the message is written.
     */
    default void accepted(Peer peer) {}

    /** The peer received a message. Its sender wrote it at {@code nanos}. */
    default void arrived(Peer peer, int number, long nanos) {}

    /**
     * The system has told the peer that the other one is there. Some systems tell no such thing.
     */
    default void met(Peer peer) {}

    /** The system has answered a report of the peer. */
    default void reported(Peer peer) {}

    /** The peer has left. */
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

  /** Makes two peers partners. The tally counts their messages. */
  public static void pair(Peer one, Peer two, Tally tally, Listener listener) {
    one.partner(two, tally, listener);
    two.partner(one, tally, listener);
  }

  private void partner(Peer partner, Tally counting, Listener newListener) {
    other = partner;
    outbound = new Flow(id, partner.id);
    tally = counting;
    listener = newListener;
  }

  /** Enters the room and begins to receive. */
  public abstract void enter();

  /** Leaves the room, if the system has a request for that, and closes the connections. */
  public abstract void leave();

  /** Sends a message of {@code bytes} that contains the sending time {@code nanos}. */
  abstract void write(MessageKind kind, int bytes, Peer to, int number, long nanos);

  /** Closes the connections that a peer without messages to send does not need. */
  public void rest() {}

  /** Sends the next message to the other peer. The previous one must have been accepted. */
  public final void send(MessageKind kind, int bytes, long nanos) {
    write(kind, bytes, other(), outbound().send(), nanos);
  }

  /** Returns the other peer of the room. */
  public final Peer other() {
    if (other == null) {
      throw new IllegalStateException(name() + " has no partner");
    }
    return other;
  }

  /** Returns the flow of messages from this peer to the other. */
  public final Flow outbound() {
    if (outbound == null) {
      throw new IllegalStateException(name() + " has no partner");
    }
    return outbound;
  }

  /** Returns the peer's id in the measured system. */
  public final String name() {
    return name(id);
  }

  private static String name(int id) {
    return "p" + id;
  }

  final void text(ByteBuf out, int bytes, Peer to, int number, long nanos) {
    Payload.write(out, bytes, id, to.id, number, nanos);
  }

  /** Says whether a request got one of these statuses. If not, the run fails with the answer. */
  final boolean isAnswered(
      String what, int status, ByteBuf in, int start, int end, int... expected) {
    boolean isExpected = Arrays.stream(expected).anyMatch(each -> each == status);
    if (!isExpected) {
      String answer = in.toString(start, end - start, StandardCharsets.UTF_8);
      wire.fail(what + " was answered " + status + " " + answer);
    }
    return isExpected;
  }

  final void entered() {
    listener.entered(this);
  }

  final void accepted() {
    listener.accepted(this);
  }

  final void met() {
    listener.met(this);
  }

  final void reported() {
    listener.reported(this);
  }

  final void left() {
    listener.left(this);
  }

  /** Handles a received message between the two indexes. */
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
