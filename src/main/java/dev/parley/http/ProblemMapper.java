package dev.parley.http;

import dev.parley.http.body.RequestBody;
import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.problem.ProblemDocument;
import dev.parley.http.problem.Problems;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.BackplaneUnavailable;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers what JAX-RS methods throw, and what JAX-RS itself refuses, with problem documents. */
class ProblemMapper {
  private final Problems problems;

  ProblemMapper(Problems problems) {
    this.problems = problems;
  }

  @ServerExceptionMapper({
    Refusal.class,
    BackplaneUnavailable.class,
    CompletionException.class,
    RuntimeException.class
  })
  Response ofResource(RuntimeException failure, HttpServerRequest request) {
    return response(failure, request).build();
  }

  @ServerExceptionMapper
  Response ofFramework(WebApplicationException failure, HttpServerRequest request) {
    int status = failure.getResponse().getStatus();
    Response.ResponseBuilder response = response(refusal(status), request);
    if (status == 405) {
      response.header(HttpHeaders.ALLOW, AllowedMethods.at(request.path()));
    }
    return response.build();
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

  private Response.ResponseBuilder response(RuntimeException failure, HttpServerRequest request) {
    String path = request.path();
    ProblemDocument document = problems.document(failure, path, PresentedTokens.of(request), null);
    Response.ResponseBuilder response =
        Response.status(document.status()).entity(document.json(path));
    document.headers().forEach(header -> response.header(header.name(), header.value()));
    return response;
  }
}
