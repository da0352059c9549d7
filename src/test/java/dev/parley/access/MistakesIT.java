package dev.parley.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.testing.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Insecure settings stop the start with a message that names the key and not the secret. */
class MistakesIT {
  private static final Pattern LOG = Pattern.compile("target/replicas/[-\\d]+\\.log");

  @Test
  void token_lifetime_out_of_bounds_stops_the_start() throws IOException {
    for (String lifetime : new String[] {"29m", "31d"}) {
      assertThat(logOfFailedStart(Map.of("parley.access.token-lifetime", lifetime)))
          .contains("parley.access.token-lifetime must be from");
    }
  }

  @Test
  void short_keys_stop_the_start() throws IOException {
    String shortKey = "a-key-that-is-too-short";
    assertThat(logOfFailedStart(Map.of("parley.access.token-keys", shortKey)))
        .contains("parley.access.token-keys[0] must have at least 32 bytes")
        .doesNotContain(shortKey);
    assertThat(logOfFailedStart(Map.of("parley.access.jwt-keys", shortKey)))
        .contains("parley.access.jwt-keys[0] must have at least 32 bytes")
        .doesNotContain(shortKey);
  }

  @Test
  void admission_by_tokens_without_verification_keys_stops_the_start() throws IOException {
    assertThat(logOfFailedStart(Map.of("parley.access.admission", "jwt")))
        .contains("parley.access.admission=jwt needs");
  }

  private static String logOfFailedStart(Map<String, String> config) throws IOException {
    Throwable failure = catchThrowable(() -> Replica.start(config).close());
    Matcher path = LOG.matcher(String.valueOf(failure));
    assertThat(path.find()).as("%s", failure).isTrue();
    return Files.readString(Path.of(path.group()));
  }
}
