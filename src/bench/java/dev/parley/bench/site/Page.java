package dev.parley.bench.site;

import dev.parley.bench.check.Payload;
import dev.parley.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer that sends what the system's own client sends in a page of a browser: in the client's
 * requests and frames, with the headers of a browser, and several messages at once where the client
 * does.
 */
public abstract class Page extends Peer {
  /**
   * One message.
   *
   * @param bytes its length with all that the client puts around it. If that leaves no place for
   *     what the check needs, the message is longer
   */
  public record Part(MessageKind kind, int bytes) {}

  private final @Nullable Envelope[] envelopes = new Envelope[MessageKind.values().length];

  Page(Wire wire, String room) {
    super(wire, room);
  }

  /**
   * Sends messages in one request or frame. The previous ones must have been accepted, if the
   * system confirms messages.
   */
  public final void post(List<Part> parts) {
    int first = outbound().send();
    for (int i = 1; i < parts.size(); i++) {
      outbound().send();
    }
    write(parts, first);
  }

  /** Sends a report about the connection, if the client sends any. */
  public void report() {
    throw new IllegalStateException("this client reports nothing");
  }

  /** Sends messages, the first of which has that number. */
  abstract void write(List<Part> parts, int first);

  /** Returns the text around the content of a message to the other peer. */
  abstract Envelope envelope(MessageKind kind);

  @Override
  final void write(MessageKind kind, int bytes, Peer to, int number, long nanos) {
    write(List.of(new Part(kind, bytes)), number);
  }

  private Envelope known(MessageKind kind) {
    Envelope envelope = envelopes[kind.ordinal()];
    if (envelope == null) {
      envelope = envelope(kind);
      envelopes[kind.ordinal()] = envelope;
    }
    return envelope;
  }

  /** Returns the length of a message. */
  final int bytes(Part part) {
    Envelope envelope = known(part.kind());
    return envelope.bytes(content(part, envelope));
  }

  private static int content(Part part, Envelope envelope) {
    return Math.max(Payload.SHORTEST, part.bytes() - envelope.bytes(0));
  }

  /** Writes a message. */
  final void write(ByteBuf out, Part part, int number) {
    Envelope envelope = known(part.kind());
    envelope.open(out);
    text(out, content(part, envelope), other(), number, System.nanoTime());
    envelope.close(out);
  }
}
