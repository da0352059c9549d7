package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Certificate;
import dev.parley.testing.FreePort;
import dev.parley.testing.Programs;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica with a self-signed certificate that only this test trusts. */
class TlsIT {

  @TempDir private static Path directory;
  private static Replica replica;
  private static URI secure;

  @BeforeAll
  static void start() throws Exception {
    int port = FreePort.find();
    secure = URI.create("https://127.0.0.1:" + port + "/");
    replica = Replica.start(Certificate.in(directory).settings(port));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(replica);
  }

  @Test
  @NeedsChromium
  void page_in_eight_rooms_receives_from_all_of_them_over_one_connection() {
    try (Chromium chromium = Chromium.startTrustingAnybody();
        Tab tab = Tab.open(chromium, secure)) {
      Object heard =
          tab.run(
              """
              const count = 8;
              const names = Array.from({ length: count }, (_, i) => `tls-${i}`);
              const here = await Promise.all(names.map((room) => parley.join({ room })));
              const heard = new Set();
              for (const [i, one] of here.entries()) {
                one.addEventListener('message', ({ detail }) => heard.add(`${i} ${detail.data}`));
              }
              await until('all are open at once', () => here.every(({ state }) => state === 'open'));
              const others = await Promise.all(names.map((room) => parley.join({ room })));
              await Promise.all(others.map((one) => one.send({ data: 'hello' })));
              await until('all have heard', () => heard.size === count);
              const protocols = performance.getEntriesByType('resource').map((one) => one.nextHopProtocol);
              return [...new Set(protocols.filter(Boolean))].join();
              """);
      assertThat(heard).isEqualTo("h2");
      assertThat(tab.failures()).isEmpty();
    }
  }

  @Test
  void client_that_can_gets_http_2_and_is_told_to_stay_with_tls() throws Exception {
    assumeTrue(Programs.find("curl").isPresent(), "needs curl");
    assumeTrue(run(List.of("curl", "--version")).contains("HTTP2"), "needs a curl with HTTP/2");
    String head =
        run(
            List.of(
                "curl",
                "-sk",
                "--http2",
                "--retry",
                "10",
                "--retry-connrefused",
                "-D",
                "-",
                "-o",
                "/dev/null",
                secure.toString()));
    assertThat(head)
        .startsWith("HTTP/2 200")
        .containsIgnoringCase("strict-transport-security: max-age=31536000");
    // The browser closes the connection when it has the whole file. That is no fault of the
    // service.
    assertThat(replica.log()).doesNotContain("Fault while answering");
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
