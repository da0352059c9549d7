package dev.parley.http.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redaction of query parameters in the access log. */
class RedactedLogAttributesTest {
  @ParameterizedTest
  @CsvSource({
    "access_token=secret, access_token=-",
    "wait=5&access_token=secret&after=a-1, wait=5&access_token=-&after=a-1",
    "access%5Ftoken=secret, access%5Ftoken=-",
    "wait=5;access_token=secret, wait=5;access_token=-",
    "idempotencyKey=secret&ttl=3, idempotencyKey=-&ttl=3",
    "access_token=a=b=$1, access_token=-",
    "lastEventId=a$1-1, lastEventId=a$1-1"
  })
  void only_values_of_harmless_parameters_are_logged(String query, String logged) {
    assertThat(RedactedLogAttributes.blank(query)).isEqualTo(logged);
  }

  @Test
  void version_of_a_request_that_the_server_does_not_know_is_blank() {
    assertThat(RedactedLogAttributes.version(null)).isEqualTo("-");
    assertThat(Arrays.stream(HttpVersion.values()).map(RedactedLogAttributes::version))
        .containsExactly("HTTP/1.0", "HTTP/1.1", "HTTP/2");
  }
}
