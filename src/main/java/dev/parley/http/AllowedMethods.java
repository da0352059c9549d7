package dev.parley.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which methods there are at a path: those of every {@link Endpoint}, and those of the JAX-RS
 * resources, read from their annotations. RFC 9110 (section 15.5.6) wants them in {@code Allow};
 * the framework's own refusal does not name them.
 */
final class AllowedMethods {
  private static final List<Class<?>> RESOURCES =
      List.of(PeersResource.class, LobbiesResource.class, IceServersResource.class);

  /** The names of the methods, by the regular expression of their path. */
  private static final Map<String, Set<String>> METHODS = new TreeMap<>();

  static {
    for (Endpoint endpoint : Endpoint.values()) {
      add(endpoint.pattern().replaceAll(":[a-z]+", "[^/]+"), endpoint.method());
    }
    for (Class<?> resource : RESOURCES) {
      for (Method method : resource.getDeclaredMethods()) {
        names(method).forEach(name -> add(pattern(resource, method), name));
      }
    }
  }

  private AllowedMethods() {}

  private static void add(String pattern, String method) {
    METHODS.computeIfAbsent(pattern + "/?", none -> new TreeSet<>()).add(method);
  }

  /** Returns the value of {@code Allow}. */
  static String at(String path) {
    return METHODS.entrySet().stream()
        .filter(entry -> path.matches(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .collect(Collectors.joining(", "));
  }

  private static List<String> names(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .map(type -> type.getAnnotation(HttpMethod.class))
        .filter(Objects::nonNull)
        .map(HttpMethod::value)
        .toList();
  }

  private static String pattern(Class<?> resource, Method method) {
    Path ofMethod = method.getAnnotation(Path.class);
    String template =
        resource.getAnnotation(Path.class).value() + (ofMethod == null ? "" : ofMethod.value());
    return template.replaceAll("\\{[^}]*}", "[^/]+");
  }
}
