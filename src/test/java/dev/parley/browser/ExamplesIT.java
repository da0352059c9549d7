package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Background;
import dev.parley.testing.Peer;
import dev.parley.testing.Programs;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples in {@code docs/examples}, each with its own WebRTC stack, connect with a page. */
class ExamplesIT {
  private static final Path EXAMPLES = Path.of("docs", "examples").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Debian's packages of the Python libraries are for Debian's Python. */
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  private static final String CONNECT =
      """
      globalThis.link = room.connect(await other(), {
        prepare(pc) {
          const chat = pc.createDataChannel('chat');
          chat.onopen = () => chat.send('is anybody there?');
          chat.onmessage = ({ data }) => globalThis.echoed = data;
        },
      });
      """;

  /** Waits until the service has the page's offer. */
  private static final String OFFERED =
      """
      await until('there is an offer', () => link.pc.signalingState === 'have-local-offer');
      await until('it was sent', () => performance.getEntriesByType('resource').some(
        ({ name, initiatorType }) => initiatorType === 'fetch' && name.includes('/messages')));
      """;

  /** Waits for the echo. If none comes, says what the service knows about the connection. */
  private static final String ECHOED =
      """
      await until('there is an echo', () => globalThis.echoed).catch(() => undefined);
      return globalThis.echoed ?? JSON.stringify(
        { ...await link.diagnose(), state: link.pc.connectionState, ice: link.pc.iceConnectionState });
      """;

  @TempDir static Path directory;
  private static Replica replica;

  @BeforeAll
  static void start() {
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @NeedsChromium
  @ParameterizedTest
  @CsvSource({
    "node-werift.mjs, true",
    "node-werift.mjs, false",
    "node-datachannel.mjs, true",
    "node-datachannel.mjs, false",
    "python-aiortc.py, true",
    "python-aiortc.py, false",
    "python-gstreamer.py, true",
    "python-gstreamer.py, false",
    "go-pion.go, true",
    "go-pion.go, false",
  })
  void example_connects_with_a_page(String example, boolean pageIsFirst) throws Exception {
    List<String> command = command(example);
    String room = example.replace('.', '-') + (pageIsFirst ? "-second" : "-first");
    try (Chromium chromium = Chromium.start();
        Tab tab = Tab.open(chromium, replica.url())) {
      if (pageIsFirst) {
        tab.joins(room);
      }
      try (Background peer = run(command, room)) {
        if (!pageIsFirst) {
          await().atMost(PATIENCE).until(() -> peer.output().contains("is in " + room));
          tab.joins(room);
        }
        tab.run(CONNECT);
        assertThat(tab.run(ECHOED)).as(peer.output()).isEqualTo("is anybody there?");
        assertThat(tab.failures()).isEmpty();
      }
    }
  }

  @NeedsChromium
  @ParameterizedTest
  @ValueSource(strings = {"node-werift.mjs", "node-datachannel.mjs", "python-aiortc.py"})
  void example_that_offers_too_late_connects_with_a_page_that_has_offered(String example)
      throws Exception {
    List<String> command = command(example);
    String room = example.replace('.', '-') + "-late";
    try (Chromium chromium = Chromium.start();
        Tab tab = Tab.open(chromium, replica.url());
        Background peer = run(command, room)) {
      await().atMost(PATIENCE).until(() -> peer.output().contains("is in " + room));
      peer.pause();
      tab.joins(room);
      tab.run(CONNECT);
      tab.run(OFFERED);
      peer.resume();
      assertThat(tab.run(ECHOED)).as(peer.output()).isEqualTo("is anybody there?");
      assertThat(peer.output()).doesNotContain("Error");
    }
  }

  @Test
  void example_with_okhttp_echoes_data() throws Exception {
    Peer ada = Peer.joining(replica.url(), "okhttp").id("ada").join();
    List<String> command =
        List.of(java(), "-cp", System.getProperty("java.class.path"), example("OkHttpPeer.java"));
    try (Background bot = run(command, "okhttp");
        var events = ada.stream()) {
      SseEvent joined = events.awaitEvent(event -> "peer-joined".equals(event.event()), PATIENCE);
      String id = joined.data().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
      ada.send(id, "{\"data\":\"echo this\"}");
      SseEvent echo = events.awaitEvent(event -> event.data().contains("echo this"), PATIENCE);
      assertThat(echo.data()).contains("\"from\":\"" + id + "\"");
      assertThat(bot.output()).doesNotContain("Exception");
    }
  }

  @Test
  void example_with_werift_stays_although_its_stream_ends() throws Exception {
    List<String> command = command("node-werift.mjs");
    Map<String, String> config =
        Map.of("parley.delivery.stream-age", "1s", "parley.timeline.readers", "peers");
    try (Replica brief = Replica.start(config)) {
      Peer ada = Peer.joining(brief.url(), "stays").id("ada").join();
      try (Background alone = run(brief, command, "stays")) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(ada.timeline().json().get("entries"))
                        .filteredOn(entry -> "opened".equals(entry.get("what").asText()))
                        .hasSizeGreaterThanOrEqualTo(3));
        assertThat(alone.output()).contains("is in stays");
      }
    }
  }

  private static Background run(List<String> command, String room) {
    return run(replica, command, room);
  }

  private static Background run(Replica service, List<String> command, String room) {
    List<String> all =
        Stream.concat(command.stream(), Stream.of(service.url().toString(), room)).toList();
    return Background.start(all, Path.of("target", "examples", room + ".log"));
  }

  private static String example(String name) {
    return EXAMPLES.resolve(name).toString();
  }

  /** Says how to run an example; skips the test where its runtime is missing. */
  private static List<String> command(String example) throws Exception {
    return switch (example) {
      case "node-werift.mjs" -> {
        assumeTrue(
            Programs.areInstalled("node") && Files.isDirectory(Path.of("node_modules/werift")),
            "needs node, and werift, which npm ci installs");
        yield List.of("node", example(example));
      }
      case "node-datachannel.mjs" -> {
        assumeTrue(
            Programs.areInstalled("node")
                && Files.isDirectory(Path.of("node_modules/node-datachannel")),
            "needs node, and node-datachannel, which npm ci installs");
        yield List.of("node", besideTheModule(example).toString());
      }
      case "python-aiortc.py" -> List.of(pythonWith("import aiortc, aiohttp"), example(example));
      case "python-gstreamer.py" ->
          List.of(
              pythonWith(
                  "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst;"
                      + " Gst.init(None); assert Gst.ElementFactory.make('webrtcbin')"),
              example(example));
      case "go-pion.go" -> List.of(built(example).toString());
      default -> fail(example);
    };
  }

  /** Copies it, and the client module beside it, to where Node finds the packages. */
  private static Path besideTheModule(String example) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "examples"));
    Files.copy(
        Path.of("target", "classes", "META-INF", "resources", "parley.bundle.js"),
        folder.resolve("parley.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
    return Files.copy(
        EXAMPLES.resolve(example), folder.resolve(example), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pythonWith(String check) throws Exception {
    for (String python : PYTHONS) {
      boolean isThere =
          python.startsWith("/") ? Files.exists(Path.of(python)) : Programs.areInstalled(python);
      if (isThere && succeeds(List.of(python, "-c", check), Map.of())) {
        return python;
      }
    }
    assumeTrue(false, "needs a Python that can run: " + check);
    return "";
  }

  /** Builds it with Debian's package of Pion, once. */
  private static Path built(String example) throws Exception {
    Path binary = directory.resolve("peer");
    Path source = Files.createDirectories(directory.resolve("go/src/example"));
    assumeTrue(
        Programs.areInstalled("go")
            && Files.isDirectory(Path.of("/usr/share/gocode/src/github.com/pion/webrtc")),
        "needs go, and Debian's golang-github-pion-webrtc.v3-dev");
    if (!Files.exists(binary)) {
      Files.copy(EXAMPLES.resolve(example), source.resolve("main.go"));
      Files.writeString(source.resolve("go.mod"), "module example\n");
      Map<String, String> environment =
          Map.of(
              "GO111MODULE",
              "off",
              "GOPATH",
              directory.resolve("go") + ":/usr/share/gocode",
              "GOCACHE",
              Path.of("target", "go-cache").toAbsolutePath().toString());
      assertThat(succeeds(List.of("go", "build", "-o", binary.toString(), "example"), environment))
          .isTrue();
    }
    return binary;
  }

  private static boolean succeeds(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    return builder.start().waitFor() == 0;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
