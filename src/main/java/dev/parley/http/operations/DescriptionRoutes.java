package dev.parley.http.operations;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Serves the API's description and Swagger UI, at the paths and in the formats that Quarkus's own
 * extension uses. The extension itself is not used: it parses the description at every start.
 */
@Singleton
class DescriptionRoutes {
  private static final String DOCUMENT = "/q/openapi";
  private static final String PAGE = "/q/swagger-ui";

  /** Of Swagger UI's own files, in the library's jar. */
  private static final String FILES = "META-INF/resources/openapi-ui";

  private static final CharSequence JSON =
      HttpHeaders.createOptimized("application/json;charset=UTF-8");
  private static final CharSequence YAML =
      HttpHeaders.createOptimized("application/yaml;charset=UTF-8");
  private static final CharSequence HTML = HttpHeaders.createOptimized("text/html;charset=UTF-8");

  void register(@Observes Router router) {
    at(router, DOCUMENT).blockingHandler(DescriptionRoutes::whatIsAskedFor, false);
    at(router, DOCUMENT + ".json").blockingHandler(DescriptionRoutes::json, false);
    at(router, DOCUMENT + ".yaml").blockingHandler(DescriptionRoutes::yaml, false);
    at(router, DOCUMENT + ".yml").blockingHandler(DescriptionRoutes::yaml, false);
    at(router, PAGE).blockingHandler(DescriptionRoutes::page, false);
    at(router, PAGE + "/index.html").blockingHandler(DescriptionRoutes::page, false);
    at(router, PAGE + "/*").handler(StaticHandler.create(FILES));
    // Quarkus would serve all files of the library here, also pages without a description.
    router.route("/openapi-ui/*").handler(DescriptionRoutes::notHere);
    router.route("/template/*").handler(DescriptionRoutes::notHere);
  }

  private static void notHere(RoutingContext context) {
    context.fail(404);
  }

  private static Route at(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** The query tells, else the header; who asks for nothing gets YAML. */
  private static void whatIsAskedFor(RoutingContext request) {
    String format = request.request().getParam("format");
    String accept = request.request().getHeader(HttpHeaders.ACCEPT);
    boolean isJson =
        format == null
            ? accept != null && accept.contains("application/json")
            : format.equalsIgnoreCase("json");
    if (isJson) {
      json(request);
    } else {
      yaml(request);
    }
  }

  private static void json(RoutingContext request) {
    answer(request, JSON, ApiDescription.get().json());
  }

  private static void yaml(RoutingContext request) {
    answer(request, YAML, ApiDescription.get().yaml());
  }

  /**
   * Serves the page. Its links are relative, so its own path must end with a slash. The redirect is
   * relative, too, so that it also leads there if a proxy cuts off the beginning of the path.
   */
  private static void page(RoutingContext request) {
    if (request.normalizedPath().equals(PAGE)) {
      request.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, "swagger-ui/").end();
    } else {
      answer(request, HTML, ApiDescription.get().page());
    }
  }

  private static void answer(RoutingContext request, CharSequence type, Buffer body) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
  }
}
