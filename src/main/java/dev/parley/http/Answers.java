package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Writes answers to Vert.x responses; every no goes through here or {@link ProblemMappers}. */
@ApplicationScoped
class Answers {
  private static final Logger LOG = Logger.getLogger(Answers.class);
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final HttpMeters meters;
  private final RefusalRecorder recorder;

  Answers(HttpMeters meters, RefusalRecorder recorder) {
    this.meters = meters;
    this.recorder = recorder;
  }

  /** Answers with JSON. */
  void json(RoutingContext request, int status, String json) {
    HttpServerResponse response = request.response();
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
    }
  }

  /** Answers with the problem in a failure; one on the way of an answer can only end it. */
  void fail(RoutingContext request, Throwable failure) {
    if (request.response().headWritten()) {
      LOG.debugf(failure, "The answer to %s broke off", request.request().path());
      request.response().reset();
      return;
    }
    problem(request, document(failure, request));
  }

  /**
   * Finds the problem in a failure, counts it, takes it down and logs it: the one place for all.
   */
  ProblemDocument document(Throwable failure, RoutingContext request) {
    ProblemDocument document = document(failure, request.request().path());
    recorder.refused(request, document.problem());
    return document;
  }

  private ProblemDocument document(Throwable failure, String path) {
    ProblemDocument document = ProblemDocument.of(failure);
    if (document.problem() == Problem.INTERNAL_ERROR) {
      LOG.errorf(ProblemDocument.unwrap(failure), "Fault while answering %s", path);
    } else if (document.problem() == Problem.BACKPLANE_UNAVAILABLE) {
      LOG.debugf(ProblemDocument.unwrap(failure), "Backplane away for %s", path);
    }
    meters.refused(document.problem());
    return document;
  }

  /** Refuses what no router has seen. */
  void refuse(HttpServerResponse response, Refusal refusal, String path) {
    problem(response, document(refusal, path), path);
  }

  /** Answers with a problem. */
  void problem(RoutingContext request, ProblemDocument document) {
    problem(request.response(), document, request.request().path());
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
