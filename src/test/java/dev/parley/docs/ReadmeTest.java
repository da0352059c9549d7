package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Programs;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's conversation, held as it is printed. */
@QuarkusTest
class ReadmeTest {
  private static final Pattern CONVERSATION =
      Pattern.compile("(?ms)^<!-- run: ReadmeTest[^\\n]*-->\\n```bash\\n(.*?)^```$");
  private static final String PRINTED_URL = "http://localhost:8080/";

  @TestHTTPResource("/")
  URI service;

  @TempDir Path directory;

  @Test
  void curl_conversation_carries_an_offer() throws IOException, InterruptedException {
    assumeTrue(Programs.areInstalled("bash"), "skipped: bash is not on the path");
    assumeTrue(Programs.areInstalled("curl"), "skipped: curl is not on the path");
    String conversation = conversation();
    assertThat(conversation).contains(PRINTED_URL);

    String printed = run(conversation.replace(PRINTED_URL, service.toString()));

    assertThat(printed)
        .containsPattern(
            "(?m)^event: hello\\nid: [0-9a-z]+-2\\ndata: \\{\"room\":\"demo-\\d+\",\"id\":\"bob\"")
        .containsPattern("(?m)^The service answered Alice with \\{\"id\":\"[0-9a-z]+-3\"}$")
        .containsPattern(
            "id: [0-9a-z]+-3\\ndata: \\{\"from\":\"alice\",\"to\":\"bob\",\"at\":\"[^\"]+\","
                + "\"description\":\\{\"type\":\"offer\",\"sdp\":\"v=0\\.\\.\\.\"}}\\n")
        .containsPattern("(?m)^event: peer-left\\nid: [0-9a-z]+-4\\ndata: .*\"reason\":\"left\"");
  }

  private static String conversation() {
    Matcher block = CONVERSATION.matcher(Documents.read(Documents.README));
    assertThat(block.find()).as("the marked block in the README").isTrue();
    return block.group(1);
  }

  private String run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("conversation.sh"), script);
    Path output = directory.resolve("output");
    Process bash =
        new ProcessBuilder("bash", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = bash.waitFor(30, TimeUnit.SECONDS);
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("ended in time, after %s", printed).isTrue();
      assertThat(bash.exitValue()).as(printed).isZero();
      return printed;
    } finally {
      bash.descendants().forEach(ProcessHandle::destroyForcibly);
      bash.destroyForcibly();
    }
  }
}
