package dev.parley.http;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.BackplaneUnavailable;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns what JAX-RS methods throw, and what JAX-RS itself refuses, into problem documents. */
class ProblemMappers {
  private final Answers answers;

  ProblemMappers(Answers answers) {
    this.answers = answers;
  }

  @ServerExceptionMapper({
    Refusal.class,
    BackplaneUnavailable.class,
    CompletionException.class,
    RuntimeException.class
  })
  Response ours(RuntimeException failure, RoutingContext request) {
    String path = request.request().path();
    return response(document(failure, request), path).build();
  }

  @ServerExceptionMapper
  Response theirs(WebApplicationException failure, RoutingContext request) {
    Response original = failure.getResponse();
    String path = request.request().path();
    Response.ResponseBuilder response =
        response(document(refusal(original.getStatus()), request), path);
    if (original.getStatus() == 405) {
      response.header(HttpHeaders.ALLOW, AllowedMethods.at(path));
    }
    return response.build();
  }

  private ProblemDocument document(RuntimeException failure, RoutingContext request) {
    return answers.document(failure, request.request(), RefusalRecorder.wanted(request));
  }

  private static RuntimeException refusal(int status) {
    return switch (status) {
      case 404 -> new Refusal(Problem.NOT_FOUND, "There is nothing at this path.");
      case 405 -> new Refusal(Problem.METHOD_NOT_ALLOWED, "See Allow for what this path has.");
      case 406 -> new Refusal(Problem.NOT_ACCEPTABLE, "There is application/json here.");
      case 413 -> RequestBody.tooLarge();
      case 415 -> new Refusal(Problem.UNSUPPORTED_MEDIA_TYPE, "Send application/json.");
      default ->
          status < 500
              ? new Refusal(Problem.BAD_REQUEST, "The request cannot be read.")
              : new IllegalStateException("JAX-RS answered " + status);
    };
  }

  private static Response.ResponseBuilder response(ProblemDocument document, String path) {
    Response.ResponseBuilder response =
        Response.status(document.problem().status())
            .type(ProblemDocument.MEDIA_TYPE)
            .entity(document.json(path));
    String retryAfter = document.retryAfterHeader();
    if (retryAfter != null) {
      response.header(HttpHeaders.RETRY_AFTER, retryAfter);
    }
    if (document.problem() == Problem.UNAUTHORIZED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }
}
