package dev.parley.http.operations;

import io.quarkus.vertx.http.runtime.attribute.ExchangeAttribute;
import io.quarkus.vertx.http.runtime.attribute.ExchangeAttributeBuilder;
import io.quarkus.vertx.http.runtime.attribute.ReadOnlyAttributeException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of those of Quarkus's access log attributes that would show a token or an
 * idempotency key, so that no pattern of the log can. Found as a service.
 */
public final class RedactedLogAttributes implements ExchangeAttributeBuilder {
  /** Above that of Quarkus's own. */
  private static final int PRIORITY = 1000;

  /** Parameters whose values are harmless; that of any other is blanked, however it is spelt. */
  private static final Set<String> HARMLESS = Set.of("after", "lastEventId", "ttl", "wait");

  private static final Pattern PARAMETER = Pattern.compile("([^&;=]*)=([^&;]*)");
  private static final Pattern NAMED = Pattern.compile("%\\{<?([iq]),(.*)}");
  private static final Set<String> SECRET_HEADERS = Set.of("authorization", "idempotency-key");
  private static final String BLANK = "-";

  /** Made by the service loader. */
  public RedactedLogAttributes() {}

  @Override
  public String name() {
    return "Blanked";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public @Nullable ExchangeAttribute build(String token) {
    return switch (token.replace("<", "")) {
      case "%r", "%{REQUEST_LINE}" -> reading(RedactedLogAttributes::line);
      case "%U", "%{REQUEST_URL}" -> reading(RedactedLogAttributes::url);
      case "%q", "%{QUERY_STRING}" -> reading(request -> query(request, "?"));
      case "%{BARE_QUERY_STRING}" -> reading(request -> query(request, ""));
      default -> isSecret(token) ? reading(request -> BLANK) : null;
    };
  }

  private static boolean isSecret(String token) {
    Matcher named = NAMED.matcher(token);
    if (!named.matches()) {
      return false;
    }
    return named.group(1).equals("q")
        ? !HARMLESS.contains(named.group(2))
        : SECRET_HEADERS.contains(named.group(2).toLowerCase(Locale.ROOT));
  }

  private static String line(HttpServerRequest request) {
    return request.method() + " " + url(request) + " " + version(request.version());
  }

  /** Writes a version as a request line has it; the server knows no version but three. */
  static String version(@Nullable HttpVersion version) {
    return version == null
        ? BLANK
        : switch (version) {
          case HTTP_1_0 -> "HTTP/1.0";
          case HTTP_1_1 -> "HTTP/1.1";
          case HTTP_2 -> "HTTP/2";
        };
  }

  private static String url(HttpServerRequest request) {
    return request.path() + query(request, "?");
  }

  private static String query(HttpServerRequest request, String mark) {
    String query = request.query();
    return query == null || query.isEmpty() ? "" : mark + blank(query);
  }

  static String blank(String query) {
    return PARAMETER
        .matcher(query)
        .replaceAll(
            found ->
                HARMLESS.contains(found.group(1))
                    ? Matcher.quoteReplacement(found.group())
                    : Matcher.quoteReplacement(found.group(1) + "=" + BLANK));
  }

  private static ExchangeAttribute reading(Function<HttpServerRequest, String> reading) {
    return new ExchangeAttribute() {
      @Override
      public String readAttribute(RoutingContext exchange) {
        return reading.apply(exchange.request());
      }

      @Override
      public void writeAttribute(RoutingContext exchange, String value)
          throws ReadOnlyAttributeException {
        throw new ReadOnlyAttributeException();
      }
    };
  }
}
