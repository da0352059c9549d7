package dev.parley.http.body;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Reads the body of a JAX-RS method into one type. The type of the content has been checked by
 * {@link JsonEntityFilter}.
 */
abstract class EntityReader<T> implements MessageBodyReader<T> {
  private final Class<T> type;

  EntityReader(Class<T> type) {
    this.type = type;
  }

  /** Parses the body; throws a refusal. */
  abstract T read(byte[] bytes);

  @Override
  public final boolean isReadable(
      Class<?> wanted, Type generic, Annotation[] annotations, MediaType mediaType) {
    return wanted == type;
  }

  @Override
  public final T readFrom(
      Class<T> wanted,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream entity)
      throws IOException {
    return read(entity.readAllBytes());
  }
}
