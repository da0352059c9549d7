package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** References between objects of the manifests are correct. */
class AgreementTest {

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_selector_selects_existing_pods(Path directory) {
    Rendered rendered = Rendered.of(directory);
    for (ObjectNode object : rendered.all()) {
      for (String selector :
          List.of("/spec/selector/matchLabels", "/spec/podSelector/matchLabels")) {
        // A ServiceMonitor selects Services.
        if (!object.at(selector).isMissingNode() && !isA(object, "ServiceMonitor")) {
          assertThat(selected(rendered, object.at(selector))).as("%s", object).hasSize(1);
        }
      }
      if (isA(object, "Service") && Models.kind(object).equals("v1 Service")) {
        assertThat(selected(rendered, object.at("/spec/selector"))).as("%s", object).hasSize(1);
      }
    }
    for (ObjectNode workload : rendered.workloads()) {
      for (JsonNode constraint : Rendered.pod(workload).path("topologySpreadConstraints")) {
        assertThat(selected(rendered, constraint.at("/labelSelector/matchLabels")))
            .containsExactly(workload);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_service_forwards_to_a_port_of_its_pods(Path directory) {
    Rendered rendered = Rendered.of(directory);
    rendered.all().stream()
        .filter(object -> Models.kind(object).equals("v1 Service"))
        .forEach(
            service -> {
              ObjectNode workload = selected(rendered, service.at("/spec/selector")).get(0);
              assertThat(texts(service.at("/spec/ports"), "targetPort"))
                  .isSubsetOf(texts(Rendered.container(workload).path("ports"), "name"));
            });
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_route_leads_to_a_service_and_exposes_no_operator_paths(Path directory) {
    Rendered rendered = Rendered.of(directory);
    rendered
        .all("HTTPRoute")
        .flatMap(route -> route.findValues("backendRefs").stream())
        .flatMap(AgreementTest::elements)
        .forEach(
            backend ->
                assertThat(
                        texts(
                            rendered
                                .one("Service", backend.path("name").asText())
                                .at("/spec/ports"),
                            "port"))
                    .contains(backend.path("port").asText()));
    rendered
        .all("Ingress")
        .flatMap(ingress -> ingress.findValues("service").stream())
        .forEach(
            service ->
                assertThat(
                        texts(
                            rendered
                                .one("Service", service.path("name").asText())
                                .at("/spec/ports"),
                            "name"))
                    .contains(service.at("/port/name").asText()));
    Stream<String> paths =
        Stream.concat(
            rendered
                .all("HTTPRoute")
                .flatMap(route -> route.findValues("path").stream())
                .map(path -> path.path("value").asText()),
            rendered.all("Ingress").flatMap(ingress -> ingress.findValuesAsText("path").stream()));
    assertThat(paths).allSatisfy(path -> assertThat(path).matches("/v1|/parley|/parley\\..*"));
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_mount_has_a_volume_and_every_reference_has_its_object(Path directory) {
    Rendered rendered = Rendered.of(directory);
    List<String> used = new ArrayList<>();
    Set<String> brought = Set.of("parley", "parley-redis-tls", "parley-turn");
    for (ObjectNode workload : rendered.workloads()) {
      JsonNode pod = Rendered.pod(workload);
      List<String> volumes = new ArrayList<>(texts(pod.path("volumes"), "name"));
      elements(workload.at("/spec/volumeClaimTemplates")).map(Rendered::name).forEach(volumes::add);
      assertThat(texts(Rendered.container(workload).path("volumeMounts"), "name"))
          .containsExactlyInAnyOrderElementsOf(volumes);
      List<String> configMaps = new ArrayList<>();
      pod.findValues("configMapRef").forEach(reference -> add(configMaps, reference, "name"));
      pod.findValues("configMap").forEach(volume -> add(configMaps, volume, "name"));
      assertThat(configMaps)
          .isNotEmpty()
          .allSatisfy(name -> assertThat(rendered.find("ConfigMap", name)).isPresent());
      List<String> secrets = new ArrayList<>();
      pod.findValues("secretKeyRef").forEach(reference -> add(secrets, reference, "name"));
      pod.findValues("secret").forEach(volume -> add(secrets, volume, "secretName"));
      assertThat(secrets)
          .allMatch(name -> brought.contains(name) || rendered.find("Secret", name).isPresent());
      used.addAll(secrets);
    }
    assertThat(used).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void network_policy_allows_the_connections_that_parley_needs(Path directory) {
    Rendered rendered = Rendered.of(directory);
    JsonNode parley = rendered.one("NetworkPolicy", "parley").path("spec");
    assertThat(ports(parley.path("ingress"))).contains("8080/TCP");
    assertThat(ports(parley.path("egress"))).contains("53/UDP", "53/TCP", "6379/TCP");
    Map<String, String> settings = rendered.settings();
    for (String address : settings.getOrDefault("QUARKUS_REDIS_HOSTS", "none").split(",")) {
      assertThat(ports(parley.path("egress"))).contains(URI.create(address).getPort() + "/TCP");
    }
    if (settings.getOrDefault("PARLEY_ACCESS_JWKS_URL", "").startsWith("https:")
        && "jwt".equals(settings.get("PARLEY_ACCESS_ADMISSION"))) {
      assertThat(ports(parley.path("egress"))).contains("443/TCP");
    }
    if (settings.containsKey("PARLEY_TRACING_ENDPOINT")) {
      URI collector = URI.create(settings.get("PARLEY_TRACING_ENDPOINT"));
      assertThat(ports(parley.path("egress"))).contains(collector.getPort() + "/TCP");
    }
    rendered
        .find("NetworkPolicy", "parley-redis")
        .ifPresent(
            redis -> {
              assertThat(ports(redis.at("/spec/ingress"))).containsExactly("6379/TCP");
              assertThat(
                      selected(
                          rendered, redis.at("/spec/ingress/0/from/0/podSelector/matchLabels")))
                  .containsExactly(rendered.parley());
              assertThat(selected(rendered, parley.at("/egress/1/to/0/podSelector/matchLabels")))
                  .containsExactly(rendered.one("StatefulSet", "parley-redis"));
            });
  }

  @Test
  void sentinels_redis_and_parley_reach_each_other() {
    Rendered rendered = Rendered.of(Manifests.tested("sentinel"));
    ObjectNode sentinel = rendered.one("StatefulSet", "parley-sentinel");
    ObjectNode redis = rendered.one("StatefulSet", "parley-redis");
    JsonNode toSentinels = rendered.one("NetworkPolicy", "parley-sentinel").path("spec");
    JsonNode toRedis = rendered.one("NetworkPolicy", "parley-redis").path("spec");
    JsonNode fromParley = rendered.one("NetworkPolicy", "parley").at("/spec/egress");

    assertThat(ports(toSentinels.path("ingress"))).containsExactly("26379/TCP");
    assertThat(sources(rendered, toSentinels)).contains(rendered.parley(), redis, sentinel);
    assertThat(sources(rendered, toRedis)).containsExactly(rendered.parley(), redis, sentinel);
    for (JsonNode egress : List.of(toSentinels.path("egress"), toRedis.path("egress"))) {
      assertThat(ports(egress)).containsExactly("53/UDP", "53/TCP", "6379/TCP", "26379/TCP");
    }
    assertThat(ports(fromParley)).contains("6379/TCP", "26379/TCP");
    String hosts = rendered.settings().getOrDefault("QUARKUS_REDIS_HOSTS", "");
    assertThat(hosts.split(",")).hasSize(sentinel.at("/spec/replicas").asInt());
    assertThat(hosts).contains("redis://parley-sentinel-0.parley-sentinel:26379");
  }

  @Test
  void nodes_of_a_redis_cluster_and_parley_reach_each_other() {
    Rendered rendered = Rendered.of(Manifests.tested("cluster"));
    ObjectNode redis = rendered.one("StatefulSet", "parley-redis");
    JsonNode policy = rendered.one("NetworkPolicy", "parley-redis").path("spec");
    assertThat(sources(rendered, policy)).containsExactly(rendered.parley(), redis);
    JsonNode bus = rendered.one("NetworkPolicy", "parley-redis-bus").path("spec");
    assertThat(sources(rendered, bus)).containsExactly(redis);
    assertThat(ports(bus.path("ingress"))).containsExactly("16379/TCP");
    assertThat(ports(policy.path("egress")))
        .containsExactly("53/UDP", "53/TCP", "6379/TCP", "16379/TCP");
    assertThat(rendered.settings()).containsEntry("QUARKUS_REDIS_CLIENT_TYPE", "cluster");
    String nodes =
        elements(redis.at("/spec/template/spec/containers/0/env"))
            .filter(one -> one.path("name").asText().equals("NODES"))
            .map(one -> one.path("value").asText())
            .findFirst()
            .orElseThrow();
    assertThat(nodes.split(" ")).hasSize(redis.at("/spec/replicas").asInt());
    for (String address : rendered.settings().getOrDefault("QUARKUS_REDIS_HOSTS", "").split(",")) {
      assertThat(nodes.split(" ")).contains(URI.create(address).getHost());
    }
  }

  private static List<ObjectNode> sources(Rendered rendered, JsonNode policy) {
    return elements(policy.at("/ingress/0/from"))
        .flatMap(from -> selected(rendered, from.at("/podSelector/matchLabels")).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void pods_run_without_privileges(Path directory) {
    for (ObjectNode workload : Rendered.of(directory).workloads()) {
      JsonNode pod = Rendered.pod(workload);
      JsonNode container = Rendered.container(workload);
      JsonNode rights = container.path("securityContext");
      assertThat(pod.path("automountServiceAccountToken")).isEqualTo(no());
      assertThat(pod.path("enableServiceLinks")).isEqualTo(no());
      assertThat(rights.path("allowPrivilegeEscalation")).isEqualTo(no());
      assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      JsonNode user = pod.has("securityContext") ? pod.path("securityContext") : rights;
      assertThat(user.path("runAsNonRoot").asBoolean()).isTrue();
      assertThat(user.path("runAsUser").asLong()).isPositive();
      assertThat(user.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
      JsonNode resources = container.path("resources");
      assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
      assertThat(resources.at("/limits/memory").asText())
          .isNotEmpty()
          .isEqualTo(resources.at("/requests/memory").asText());
      assertThat(resources.path("limits").has("cpu")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void images_have_a_version(Path directory) {
    assertThat(Rendered.of(directory).workloads())
        .allSatisfy(
            workload ->
                assertThat(Rendered.container(workload).path("image").asText())
                    .matches("[a-z/]+:\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void production_and_knative_contain_no_secret() {
    for (String overlay : List.of("production", "knative")) {
      assertThat(Rendered.of(Manifests.overlay(overlay)).all("Secret")).isEmpty();
    }
  }

  @Test
  void knative_overlay_has_no_objects_that_knative_replaces() {
    Rendered knative = Rendered.of(Manifests.overlay("knative"));
    assertThat(knative.all().stream().map(Models::kind))
        .containsExactlyInAnyOrder(
            "v1 ConfigMap",
            "v1 ServiceAccount",
            "networking.k8s.io/v1 NetworkPolicy",
            "serving.knative.dev/v1 Service");
    JsonNode container = Rendered.container(knative.parley());
    JsonNode base = Rendered.container(Rendered.of(Manifests.BASE).parley());
    assertThat(container.path("env")).isEqualTo(base.path("env"));
    assertThat(container.path("volumeMounts")).isEqualTo(base.path("volumeMounts"));
  }

  private static JsonNode no() {
    return BooleanNode.FALSE;
  }

  private static boolean isA(JsonNode object, String kind) {
    return object.path("kind").asText().equals(kind);
  }

  private static List<ObjectNode> selected(Rendered rendered, JsonNode labels) {
    assertThat(labels).isNotEmpty();
    return rendered.workloads().stream()
        .filter(
            workload ->
                labels.properties().stream()
                    .allMatch(
                        label ->
                            workload
                                .at("/spec/template/metadata/labels")
                                .path(label.getKey())
                                .equals(label.getValue())))
        .toList();
  }

  private static List<String> ports(JsonNode rules) {
    return elements(rules)
        .flatMap(rule -> elements(rule.path("ports")))
        .map(port -> port.path("port").asText() + "/" + port.path("protocol").asText())
        .toList();
  }

  private static void add(List<String> names, JsonNode node, String field) {
    names.add(node.path(field).asText());
  }

  private static List<String> texts(JsonNode array, String field) {
    return elements(array).map(element -> element.path(field).asText()).toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
