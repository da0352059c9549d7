package dev.parley.http;

import dev.parley.access.OperatorTokens;
import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Rooms;
import dev.parley.timeline.TimelineConfig;
import dev.parley.timeline.TimelineConfig.Readers;
import dev.parley.timeline.TimelineRecorder;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What happened in a room, for who may know: operators, moderators, and peers if so configured. */
@Singleton
class TimelineAnswer {
  private final TimelineRecorder recorder;
  private final OperatorTokens operatorTokens;
  private final Moderation moderation;
  private final Credentials credentials;
  private final Rooms rooms;
  private final boolean isForPeers;

  TimelineAnswer(
      TimelineRecorder recorder,
      OperatorTokens operatorTokens,
      Moderation moderation,
      Credentials credentials,
      Rooms rooms,
      TimelineConfig config) {
    this.recorder = recorder;
    this.operatorTokens = operatorTokens;
    this.moderation = moderation;
    this.credentials = credentials;
    this.rooms = rooms;
    this.isForPeers = config.readers() == Readers.PEERS;
  }

  CompletionStage<Response> to(RoutingContext request, RoomId room) {
    if (!recorder.isEnabled()) {
      throw new Refusal(Problem.NOT_FOUND, "There are no timelines here.");
    }
    return allow(request, room)
        .thenCompose(allowed -> recorder.timeline(room))
        .thenApply(
            facts ->
                Response.ok(TimelineJson.of(room, facts))
                    .header("Cache-Control", "no-store")
                    .build());
  }

  private CompletionStage<?> allow(RoutingContext request, RoomId room) {
    if (operatorTokens.include(Credentials.token(request.request()))) {
      return CompletableFuture.completedFuture(room);
    }
    Member own = credentials.find(request.request());
    return isForPeers && own != null && own.room().equals(room)
        ? rooms.peers(own)
        : moderation.allow(request, room);
  }
}
