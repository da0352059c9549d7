package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers in the manifests that depend on each other, as their comments say. */
class NumbersTest {
  /** The longest reconnection time that a replica sends during its shutdown. */
  private static final long RETRY_SECONDS = 9;

  /** The longest time without any bytes on a connection in use: the wait of a poll. */
  private static final long POLL_SECONDS = 30;

  /** quarkus.http.idle-timeout. */
  private static final long IDLE_SECONDS = 90;

  /** The number of streams that a replica's memory is planned for. */
  private static final long STREAMS = 10_000;

  private static final long PROCESS_MIB = 150;
  private static final double STREAM_MIB = 30 / 1024.0;

  private final Rendered base = Rendered.of(Manifests.BASE);
  private final Rendered production = Rendered.of(Manifests.overlay("production"));
  private final Rendered knative = Rendered.of(Manifests.overlay("knative"));

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void termination_grace_period_exceeds_the_shutdown_of_a_replica(Path directory) {
    Rendered rendered = Rendered.of(directory);
    if (rendered.find("Deployment", "parley").isPresent()) {
      assertThat(grace(rendered)).isBetween(leaving(rendered) + 3, leaving(rendered) + 10);
    }
  }

  @Test
  void next_replica_is_replaced_after_the_streams_of_the_previous_one_are_back() {
    long back =
        drainDelay(production) + production.seconds("PARLEY_DELIVERY_DRAIN") + RETRY_SECONDS;
    assertThat(production.parley().at("/spec/minReadySeconds").asLong()).isBetween(back, back + 5);
    assertThat(scaleDown().at("/policies/0/periodSeconds").asLong()).isGreaterThan(back);
    assertThat(production.parley().at("/spec/strategy/rollingUpdate"))
        .isEqualTo(Yaml.documents("{maxUnavailable: 0, maxSurge: 1}").get(0));
  }

  @Test
  void autoscaler_removes_replicas_after_streams_have_spread_evenly() {
    assertThat(scaleDown().path("stabilizationWindowSeconds").asLong())
        .isGreaterThanOrEqualTo(base.oldestStream());
    assertThat(seconds(annotation(knative, "autoscaling.knative.dev/scale-down-delay")))
        .isGreaterThanOrEqualTo(knative.oldestStream());
  }

  @Test
  void other_replicas_can_carry_the_streams_of_a_lost_one() {
    JsonNode autoscaler = base.one("HorizontalPodAutoscaler", "parley").path("spec");
    long target = autoscaler.at("/metrics/0/pods/target/averageValue").asLong();
    long least = autoscaler.path("minReplicas").asLong();
    assertThat(target * least / (least - 1)).isLessThan(STREAMS);
    assertThat(target * 2).isEqualTo(STREAMS);
  }

  @Test
  void memory_is_enough_for_the_streams() {
    assertThat(PROCESS_MIB + STREAMS * STREAM_MIB).isLessThan(mebibytes(base) * 0.6);
    long concurrency = Rendered.pod(knative.parley()).path("containerConcurrency").asLong();
    assertThat(concurrency).isBetween(1L, 1000L);
    assertThat(PROCESS_MIB + concurrency * STREAM_MIB).isLessThan(mebibytes(knative) * 0.6);
  }

  @Test
  void redis_has_memory_for_one_copy_and_disk_space_for_two() {
    Rendered rendered = Rendered.of(Manifests.tested("in-cluster"));
    ObjectNode redis = rendered.one("StatefulSet", "parley-redis");
    String name = Rendered.pod(redis).findValue("configMap").path("name").asText();
    String configuration = rendered.one("ConfigMap", name).at("/data/redis.conf").asText();
    long most = number("maxmemory (\\d+)mb", configuration);
    assertThat(configuration).contains("maxmemory-policy noeviction", "appendonly yes");
    assertThat(mebibytes(Rendered.container(redis).at("/resources/limits/memory")))
        .isGreaterThanOrEqualTo(2 * most);
    assertThat(mebibytes(redis.at("/spec/volumeClaimTemplates/0/spec/resources/requests/storage")))
        .isGreaterThan(3 * most);
  }

  @Test
  void gateway_timeouts_exceed_those_of_streams_and_of_parley() {
    JsonNode rules = production.one("HTTPRoute", "parley").at("/spec/rules");
    for (String timeout : List.of("request", "backendRequest")) {
      for (String streams : List.of("/0", "/1")) {
        assertThat(seconds(rules.at(streams + "/timeouts/" + timeout).asText()))
            .isGreaterThan(production.oldestStream());
      }
      // parley.http.body-timeout and parley.redis.timeout
      assertThat(seconds(rules.at("/2/timeouts/" + timeout).asText())).isGreaterThan(10 + 3);
    }
  }

  @Test
  void ingress_timeouts_exceed_silences_but_not_parleys_idle_timeout() {
    Rendered rendered = Rendered.of(Manifests.tested("in-cluster"));
    String prefix = "nginx.ingress.kubernetes.io/";
    List<String> timeouts =
        List.of(
            ingress(rendered, prefix + "proxy-read-timeout") + "s",
            ingress(rendered, prefix + "proxy-send-timeout") + "s",
            ingress(rendered, "haproxy.org/timeout-server"),
            ingress(rendered, "haproxy-ingress.github.io/timeout-server"),
            ingress(rendered, "alb.ingress.kubernetes.io/load-balancer-attributes")
                    .replace("idle_timeout.timeout_seconds=", "")
                + "s");
    assertThat(timeouts)
        .allSatisfy(
            timeout ->
                assertThat(seconds(timeout))
                    .isGreaterThan(2 * rendered.seconds("PARLEY_DELIVERY_HEARTBEAT"))
                    .isGreaterThan(POLL_SECONDS)
                    .isLessThan(IDLE_SECONDS));
    assertThat(ingress(rendered, "alb.ingress.kubernetes.io/target-group-attributes"))
        .endsWith("=" + (drainDelay(rendered) + rendered.seconds("PARLEY_DELIVERY_DRAIN")));
  }

  @Test
  void knative_timeouts_exceed_the_stream_age() {
    JsonNode pod = Rendered.pod(knative.parley());
    assertThat(pod.path("timeoutSeconds").asLong())
        .isGreaterThan(knative.oldestStream())
        .isLessThanOrEqualTo(600);
    assertThat(pod.path("responseStartTimeoutSeconds").asLong()).isGreaterThan(POLL_SECONDS);
    assertThat(pod.path("idleTimeoutSeconds").asLong())
        .isGreaterThan(POLL_SECONDS)
        .isGreaterThan(2 * knative.seconds("PARLEY_DELIVERY_HEARTBEAT"));
  }

  @Test
  void stream_limit_of_a_replica_matches_its_memory() {
    assertThat(setting(base, "PARLEY_DELIVERY_MAX_STREAMS")).isEqualTo(STREAMS);
    assertThat(setting(knative, "PARLEY_DELIVERY_MAX_STREAMS"))
        .isEqualTo(Rendered.pod(knative.parley()).path("containerConcurrency").asLong());
  }

  private static long setting(Rendered rendered, String variable) {
    return Long.parseLong(String.valueOf(rendered.settings().get(variable)));
  }

  private JsonNode scaleDown() {
    return base.one("HorizontalPodAutoscaler", "parley").at("/spec/behavior/scaleDown");
  }

  private static long leaving(Rendered rendered) {
    return drainDelay(rendered)
        + rendered.seconds("PARLEY_DELIVERY_DRAIN")
        + rendered.seconds("QUARKUS_SHUTDOWN_TIMEOUT");
  }

  private static long drainDelay(Rendered rendered) {
    return rendered.seconds("PARLEY_DELIVERY_DRAIN_DELAY");
  }

  private static long grace(Rendered rendered) {
    return Rendered.pod(rendered.parley()).path("terminationGracePeriodSeconds").asLong();
  }

  private static String annotation(Rendered rendered, String name) {
    return rendered.parley().at("/spec/template/metadata/annotations").path(name).asText();
  }

  private static String ingress(Rendered rendered, String annotation) {
    return rendered.one("Ingress", "parley").at("/metadata/annotations").path(annotation).asText();
  }

  private static long seconds(String time) {
    return Rendered.time(time);
  }

  private static long mebibytes(Rendered rendered) {
    return mebibytes(Rendered.container(rendered.parley()).at("/resources/limits/memory"));
  }

  private static long mebibytes(JsonNode quantity) {
    String text = quantity.asText();
    long number = Long.parseLong(text.substring(0, text.length() - 2));
    return Map.of("Mi", number, "Gi", number * 1024).get(text.substring(text.length() - 2));
  }

  private static long number(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
