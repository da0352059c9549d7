package dev.parley.http.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.parley.protocol.Json;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's JSON from front to back. Refuses text that is not JSON with {@code
 * malformed-json}, and invalid values and duplicate keys with the problem given by the caller.
 */
final class JsonReader implements AutoCloseable {
  private static final int MAX_DEPTH = 256;

  /** The decoder puts this character in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final JsonParser parser;
  private final Problem invalid;

  private JsonReader(JsonParser parser, Problem invalid) {
    this.parser = parser;
    this.invalid = invalid;
  }

  /** A function that reads a body. */
  @FunctionalInterface
  interface Reading<T> {
    /** Reads from the first token, which is current, to the last of its value. */
    T read(JsonReader body) throws IOException;
  }

  /**
   * Reads the one value that {@code bytes} hold.
   *
   * @param invalid the problem of a value that is JSON, but not what is wanted
   */
  static <T> T read(byte[] bytes, Problem invalid, Reading<T> reading) {
    try (JsonReader body = new JsonReader(FACTORY.createParser(text(bytes)), invalid)) {
      if (body.next() == null) {
        throw new Refusal(Problem.MALFORMED_JSON, "The body is empty.");
      }
      T value = reading.read(body);
      if (body.next() != null) {
        throw new Refusal(Problem.MALFORMED_JSON, "There is something after the JSON value.");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw refusal(e, invalid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Decodes strictly: Jackson's own decoder guesses at UTF-16 and takes overlong forms. A byte
   * order mark at the beginning is skipped (RFC 8259, section 8.1).
   */
  private static String text(byte[] bytes) {
    String text = decode(bytes);
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(Problem.MALFORMED_JSON, "The body is not UTF-8.");
    }
  }

  private static Refusal refusal(JsonProcessingException e, Problem invalid) {
    boolean isDuplicate =
        e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field");
    return isDuplicate
        ? new Refusal(invalid, "A key appears twice in one object.")
        : new Refusal(
            Problem.MALFORMED_JSON,
            "The body is not JSON, nests deeper than %d levels, or has a number of over 1000 digits."
                .formatted(MAX_DEPTH));
  }

  /** Returns the refusal of a value that is not what is wanted. */
  Refusal refuse(String detail) {
    return new Refusal(invalid, detail);
  }

  @Nullable JsonToken next() throws IOException {
    return parser.nextToken();
  }

  JsonToken token() {
    return parser.currentToken();
  }

  boolean isAt(JsonToken token) {
    return parser.currentToken() == token;
  }

  /** Moves to the value of the next member and returns its name; null at the end of the object. */
  @Nullable String nextMember() throws IOException {
    String name = parser.nextFieldName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  String string(String what) throws IOException {
    if (!isAt(JsonToken.VALUE_STRING)) {
      throw refuse(what + " must be a string.");
    }
    return parser.getText();
  }

  /** Returns the current whole number, or -1 if it is too large. */
  int smallInt() throws IOException {
    return parser.getText().length() > 9 ? -1 : parser.getIntValue();
  }

  /** Passes over the current value. */
  void skip() throws IOException {
    // Token by token, so that duplicate keys are seen.
    int depth = 0;
    do {
      if (token().isStructStart()) {
        depth++;
      } else if (token().isStructEnd()) {
        depth--;
      }
    } while (depth > 0 && next() != null);
  }

  /** Serialises the current value anew: one line, numbers as they were written. */
  String copy() throws IOException {
    StringWriter out = new StringWriter();
    int depth = 0;
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      do {
        JsonToken token = token();
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        }
        if (token.isNumeric()) {
          generator.writeNumber(parser.getText());
        } else {
          generator.copyCurrentEvent(parser);
        }
      } while (depth > 0 && next() != null);
    }
    return Json.wellFormed(out.toString());
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
