package dev.parley.http.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.protocol.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[ ]|[]",
        "{ }|{}",
        "[ [ ] , { } , [ { } ] ]|[[],{},[{}]]",
        "{ \"a\" : 1 , \"b\" : [ 2 , { \"c\" : null } ] , \"d\" : true }|{\"a\":1,\"b\":[2,{\"c\":null}],\"d\":true}",
        "[-0, 1.10, 1e400, 0.1E-9, 123456789012345678901234567890]|[-0,1.10,1e400,0.1E-9,123456789012345678901234567890]",
        "\"\\u0061\\/\\u000a\\\"\\\\\"|\"a/\\n\\\"\\\\\"",
        "{\"\\u0000\\ud83d\": \"\\ud83d\\ude42\"}|{\"\\u0000\\ud83d\":\"🙂\"}",
        "false|false",
      })
  void value_is_written_anew_on_one_line(String body, String written) {
    assertThat(copy(body)).isEqualTo(written);
  }

  @Property(tries = 500)
  void value_stays_the_same(@ForAll("values") Object value) throws Exception {
    String body = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    String copy = copy(body);
    assertThat(copy).doesNotContain("\n");
    assertThat(MAPPER.readTree(copy)).isEqualTo(MAPPER.readTree(body));
  }

  @Provide
  Arbitrary<Object> values() {
    return values(3);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40).map(text -> text),
            Arbitraries.integers().map(number -> number),
            Arbitraries.of(true, false).map(truth -> truth));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<List<Object>> lists = values(depth - 1).list().ofMaxSize(4);
    return Arbitraries.oneOf(
        scalars, lists.map(list -> list), lists.map(JsonReaderTest::withNames));
  }

  private static Object withNames(List<Object> values) {
    return IntStream.range(0, values.size())
        .boxed()
        .collect(Collectors.toMap(i -> "\"" + i + "\n", values::get));
  }

  private static String copy(String body) {
    return JsonReader.read(body.getBytes(UTF_8), Problem.INVALID_MESSAGE, JsonReader::copy);
  }
}
