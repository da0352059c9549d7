package dev.parley.http.problem;

import dev.parley.access.PeerToken;
import dev.parley.http.caller.Credentials;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.RoomLogger.About;
import dev.parley.timeline.TimelineRecorder;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Records refused requests in the timeline of the room that they were for. */
@Singleton
class RefusalRecorder {
  private static final Pattern ROOM_PATH = Pattern.compile("/v1/rooms/([^/]+)(/.*)?");
  private static final Pattern SEND_PATH =
      Pattern.compile("/v1/rooms/[^/]+/peers/([^/]+)/messages");

  private final TimelineRecorder recorder;
  private final Credentials credentials;

  RefusalRecorder(TimelineRecorder recorder, Credentials credentials) {
    this.recorder = recorder;
    this.credentials = credentials;
  }

  boolean isEnabled() {
    return recorder.isEnabled();
  }

  void record(About request, @Nullable String path, Problem problem) {
    RoomId room = request.room();
    if (room != null) {
      recorder.refused(room, request.peer(), addressee(path, request.peer()), problem);
    }
  }

  /** Returns the peer to which a known peer wanted to send; null if it wanted something else. */
  private static @Nullable PeerId addressee(@Nullable String path, @Nullable PeerId from) {
    Matcher sendPath = path == null || from == null ? null : SEND_PATH.matcher(path);
    PeerId to = sendPath == null || !sendPath.matches() ? null : peer(sendPath.group(1));
    return to == null || to.equals(from) ? null : to;
  }

  private static @Nullable PeerId peer(String id) {
    try {
      return new PeerId(id);
    } catch (Refusal invalidId) {
      return null;
    }
  }

  /**
   * Returns which room a request is about, and who asks, as far as they are known.
   *
   * @param path null if the request cannot be read
   * @param tokens the tokens that the request brings
   * @param requestedId the id that a join asks for; null for other requests
   */
  About about(@Nullable String path, PresentedTokens tokens, @Nullable PeerId requestedId) {
    RoomId room = room(path);
    return room == null ? About.NOTHING : new About(room, peer(tokens, requestedId, room), null);
  }

  private static @Nullable RoomId room(@Nullable String path) {
    Matcher roomPath = path == null ? null : ROOM_PATH.matcher(path);
    if (roomPath == null || !roomPath.matches()) {
      return null;
    }
    try {
      return new RoomId(roomPath.group(1));
    } catch (Refusal invalidId) {
      return null;
    }
  }

  private @Nullable PeerId peer(PresentedTokens tokens, @Nullable PeerId requestedId, RoomId room) {
    PeerToken own = credentials.find(tokens);
    return own != null && own.member().room().equals(room) ? own.member().peer() : requestedId;
  }
}
