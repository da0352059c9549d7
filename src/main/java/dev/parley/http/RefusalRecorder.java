package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.RoomLogger.About;
import dev.parley.timeline.TimelineRecorder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has the timeline of a room tell of requests for it that were refused. */
@Singleton
class RefusalRecorder {
  private static final Pattern OF_A_ROOM = Pattern.compile("/v1/rooms/([^/]+)(/.*)?");

  /** Where a join leaves the id that it asks for. */
  private static final String WANTED = RefusalRecorder.class.getName();

  private final TimelineRecorder recorder;
  private final Credentials credentials;

  RefusalRecorder(TimelineRecorder recorder, Credentials credentials) {
    this.recorder = recorder;
    this.credentials = credentials;
  }

  /** Tells who it is that asks, though nothing proves it; returns the wish. */
  static JoinBody wanted(RoutingContext request, JoinBody wish) {
    request.put(WANTED, wish.id());
    return wish;
  }

  /** Returns the id that a join asked for, as {@link #wanted(RoutingContext, JoinBody)} left it. */
  static @Nullable PeerId wanted(RoutingContext request) {
    return request.get(WANTED);
  }

  boolean isEnabled() {
    return recorder.isEnabled();
  }

  void refused(About request, Problem problem) {
    RoomId room = request.room();
    if (room != null) {
      recorder.refused(room, request.peer(), problem);
    }
  }

  /**
   * Says which room a request is about, and who asks, as far as they are known. Never fails: what
   * cannot be read is refused for just that, and has to be answered.
   *
   * @param wanted the id that a join asks for; null for everything else
   */
  About about(HttpServerRequest request, @Nullable PeerId wanted) {
    try {
      RoomId room = room(request);
      return room == null ? About.NOTHING : new About(room, who(request, wanted, room), null);
    } catch (IllegalArgumentException unreadable) {
      // Its query, which is none: not for a log, since tokens are there.
      return About.NOTHING;
    }
  }

  private static @Nullable RoomId room(HttpServerRequest request) {
    String path = request.path();
    Matcher ofARoom = path == null ? null : OF_A_ROOM.matcher(path);
    if (ofARoom == null || !ofARoom.matches()) {
      return null;
    }
    try {
      return new RoomId(ofARoom.group(1));
    } catch (Refusal invalid) {
      return null;
    }
  }

  private @Nullable PeerId who(HttpServerRequest request, @Nullable PeerId wanted, RoomId room) {
    PeerToken token = credentials.peerToken(request);
    return token != null && token.member().room().equals(room) ? token.member().peer() : wanted;
  }
}
