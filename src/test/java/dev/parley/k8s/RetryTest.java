package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.Answer;
import dev.parley.testing.FreePort;
import dev.parley.testing.Http;
import dev.parley.testing.NeedsHaproxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What streams get from the proxies of a cluster while no replica can be reached. */
class RetryTest {
  private static final Map<String, String> BROWSER = Map.of("Accept", "text/event-stream");

  private final Rendered inCluster = Rendered.of(Manifests.tested("in-cluster"));

  @Test
  void ingress_nginx_sends_to_a_service_of_ours_what_no_replica_can_answer() {
    assertThat(inCluster.find("Service", annotation("nginx.ingress.kubernetes.io/default-backend")))
        .isPresent();
    assertThat(annotation("nginx.ingress.kubernetes.io/custom-http-errors").split(","))
        .as("statuses that Parley never has, so that no problem of its own is replaced")
        .containsExactly("502", "504");
  }

  @Test
  void haproxy_controllers_get_the_lines_of_the_documented_configuration() {
    List<String> documented =
        Yaml.text(Path.of("docs", "proxies", "haproxy.cfg"))
            .lines()
            .map(String::strip)
            .filter(line -> line.matches("(acl|http-request set-var|http-error|http-after-).*"))
            .toList();
    assertThat(documented)
        .hasSizeGreaterThan(10)
        .contains("http-after-response set-status 200 if stream unreachable");
    for (String annotation :
        List.of("haproxy.org/backend-config-snippet", "haproxy-ingress.github.io/config-backend")) {
      assertThat(annotation(annotation).lines())
          .as(annotation)
          .containsExactlyElementsOf(documented);
    }
  }

  @Test
  void route_has_a_rule_for_streams_of_browsers_that_a_policy_can_name() {
    ObjectNode route = Rendered.of(Manifests.overlay("production")).one("HTTPRoute", "parley");
    JsonNode rule =
        StreamSupport.stream(route.at("/spec/rules").spliterator(), false)
            .filter(one -> one.path("name").asText().equals("streams"))
            .findFirst()
            .orElseThrow();
    assertThat(rule.at("/matches/0/method").asText()).isEqualTo("GET");
    JsonNode header = rule.at("/matches/0/headers/0");
    assertThat(header.path("type").asText()).isEqualTo("Exact");
    assertThat(Map.of(header.path("name").asText(), header.path("value").asText()))
        .isEqualTo(BROWSER);
    assertThat(Yaml.text(Path.of("k8s", "README.md"))).contains("sectionName: streams");
  }

  @Test
  @NeedsHaproxy
  void retry_tells_streams_to_come_back_and_refuses_everything_else() throws Exception {
    int port = FreePort.find();
    Http http = new Http(URI.create("http://127.0.0.1:" + port + "/"));
    Process haproxy = start(port);
    try {
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptions()
          .until(() -> http.ask("GET", probe(), null, Map.of()).status() == 200);
      // ingress-nginx sends the path as it came, or /, each with the headers of the request.
      for (String path : List.of("/v1/rooms/demo/peers/alice/messages", "/")) {
        Answer stream = http.ask("GET", path, null, BROWSER);
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(stream.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
        assertThat(stream.body()).matches("retry: [123]\\d{3}\n\n");
        assertThat(
                Stream.of(
                    http.ask("GET", path, null, Map.of()), http.ask("POST", path, "{}", BROWSER)))
            .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503));
      }
    } finally {
      haproxy.destroyForcibly().waitFor();
    }
  }

  private Process start(int port) throws IOException {
    String name = Rendered.pod(retry()).findValue("configMap").path("name").asText();
    String text = inCluster.one("ConfigMap", name).path("data").path("retry.cfg").asText();
    assertThat(text).contains("bind :8080");
    Path file = Files.createDirectories(Path.of("target", "retry")).resolve(port + ".cfg");
    Files.writeString(file, text.replace("bind :8080", "bind 127.0.0.1:" + port));
    return new ProcessBuilder("haproxy", "-db", "-f", file.toString())
        .redirectErrorStream(true)
        .redirectOutput(file.resolveSibling(port + ".log").toFile())
        .start();
  }

  private String probe() {
    return Rendered.container(retry()).at("/readinessProbe/httpGet/path").asText();
  }

  private ObjectNode retry() {
    return inCluster.one("Deployment", "parley-retry");
  }

  private String annotation(String name) {
    return inCluster.one("Ingress", "parley").at("/metadata/annotations").path(name).asText();
  }
}
