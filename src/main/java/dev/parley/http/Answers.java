package dev.parley.http;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes answers to Vert.x responses; every no goes through here or {@link ProblemMappers}. */
@Singleton
class Answers {
  private static final RoomLogger LOG = RoomLogger.of(Answers.class);
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final HttpMeters meters;
  private final RefusalRecorder recorder;

  Answers(HttpMeters meters, RefusalRecorder recorder) {
    this.meters = meters;
    this.recorder = recorder;
  }

  /** Answers with JSON. */
  void json(HttpServerRequest request, int status, String json) {
    HttpServerResponse response = request.response();
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
    }
  }

  /** Answers with the problem in a failure; one on the way of an answer can only end it. */
  void fail(HttpServerRequest request, Throwable failure) {
    if (request.response().headWritten()) {
      if (LOG.isDebug()) {
        LOG.debug("An answer broke off", failure, recorder.about(request, null));
      }
      request.response().reset();
      return;
    }
    problem(request, document(failure, request, null));
  }

  /**
   * Finds the problem in a failure, counts it, takes it down and logs it: the one place for all.
   *
   * @param wanted the id that a join asks for; null for everything else
   */
  ProblemDocument document(Throwable failure, HttpServerRequest request, @Nullable PeerId wanted) {
    return document(failure, request.path(), () -> recorder.about(request, wanted));
  }

  /**
   * The same for what has no such request.
   *
   * @param asking who asks, and about which room, as far as they are known
   */
  ProblemDocument document(Throwable failure, @Nullable String path, Supplier<About> asking) {
    ProblemDocument document = ProblemDocument.of(failure);
    Problem problem = document.problem();
    meters.refused(problem);
    boolean isFault = problem == Problem.INTERNAL_ERROR;
    if (isFault || LOG.isDebug() || recorder.isEnabled()) {
      About about = asking.get();
      recorder.refused(about, problem);
      if (isFault) {
        LOG.error(
            "Fault while answering",
            ProblemDocument.unwrap(failure),
            about,
            "path",
            String.valueOf(path));
      } else {
        LOG.debug("Refused", cause(problem, failure), about, "code", problem.code());
      }
    }
    return document;
  }

  /** Returns what tells more than the code does. */
  private static @Nullable Throwable cause(Problem problem, Throwable failure) {
    return problem == Problem.BACKPLANE_UNAVAILABLE ? ProblemDocument.unwrap(failure) : null;
  }

  /** Refuses what no router has seen. */
  void refuse(HttpServerResponse response, Refusal refusal, String path) {
    meters.refused(refusal.problem());
    problem(response, ProblemDocument.of(refusal), path);
  }

  /** Answers with a problem. */
  void problem(HttpServerRequest request, ProblemDocument document) {
    problem(request.response(), document, request.path());
  }

  private static void problem(HttpServerResponse response, ProblemDocument document, String path) {
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    String retryAfter = document.retryAfterHeader();
    if (retryAfter != null) {
      response.putHeader(HttpHeaders.RETRY_AFTER, retryAfter);
    }
    if (document.problem() == Problem.UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response
        .setStatusCode(document.problem().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE)
        .end(document.json(path));
  }
}
