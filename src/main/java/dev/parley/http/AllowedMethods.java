package dev.parley.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which methods the JAX-RS resources have at a path, read from their annotations: RFC 9110 (15.5.6)
 * wants them in {@code Allow}, and the framework's refusal does not name them.
 */
final class AllowedMethods {
  private static final List<Class<?>> RESOURCES =
      List.of(PeersResource.class, LobbiesResource.class, IceServersResource.class);

  /** By the regular expression of their path. */
  private static final Map<String, Set<String>> METHODS = new TreeMap<>();

  static {
    for (Class<?> resource : RESOURCES) {
      for (Method method : resource.getDeclaredMethods()) {
        for (String name : names(method)) {
          METHODS.computeIfAbsent(pattern(resource, method), none -> new TreeSet<>()).add(name);
        }
      }
    }
  }

  private AllowedMethods() {}

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
        .filter(designator -> designator != null)
        .map(HttpMethod::value)
        .toList();
  }

  private static String pattern(Class<?> resource, Method method) {
    Path under = method.getAnnotation(Path.class);
    String template =
        resource.getAnnotation(Path.class).value() + (under == null ? "" : under.value());
    return template.replaceAll("\\{[^}]*}", "[^/]+") + "/?";
  }
}
