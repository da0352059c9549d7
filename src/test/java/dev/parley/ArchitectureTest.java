package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which way the arrows point between the packages. */
class ArchitectureTest {
  private static final JavaClasses PARLEY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.parley");

  @Test
  void packages_use_only_those_below_them() {
    mayUse("protocol");
    mayUse("room", "protocol");
    mayUse("backplane.memory", "room", "protocol");
    mayUse("backplane.redis.script", "room", "protocol");
    mayUse("backplane.redis", "backplane.redis.script", "room", "protocol");
    mayUse("timeline", "room", "protocol");
    mayUse("diagnosis", "timeline", "room", "protocol");
    mayUse("tracing", "room", "protocol");
    mayUse("delivery", "timeline", "tracing", "room", "protocol");
    mayUse("access", "protocol");
    mayUse("ice", "protocol");
    mayUse("warmup", "access", "room", "protocol");
  }

  @Test
  void packages_of_http_use_only_those_below_them() {
    String[] domain = {
      "room", "timeline", "diagnosis", "tracing", "delivery", "access", "ice", "protocol"
    };
    mayUse("http.header");
    mayUse("http.config", "room");
    mayUse("http.operations", with(domain, "warmup"));
    mayUse("http.body", with(domain, "http.config"));
    mayUse("http.caller", with(domain, "http.config", "http.header", "http.body"));
    mayUse("http.problem", with(domain, "http.header", "http.operations", "http.caller"));
    mayUse("http.stream", with(domain, "http.header"));
    String[] exchange = {
      "http.config", "http.header", "http.body", "http.caller", "http.problem", "http.stream"
    };
    mayUse("http.exchange", with(domain, exchange));
    mayUse("http.server", with(domain, with(exchange, "http.exchange")));
    String[] below = with(exchange, "http.exchange", "http.operations");
    mayUse("http", with(domain, below));
    mayUse("http.fastpath", with(domain, with(below, "http", "http.server")));
  }

  @Test
  void nothing_imports_the_fast_path() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.parley.http.fastpath")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.parley.http.fastpath")
        .check(PARLEY);
  }

  /**
   * Internals of Vert.x change without notice. These classes use them because Vert.x has no other
   * way into the pipelines of its server, and none to choose the event loop of a connection to
   * Redis.
   */
  @Test
  void only_these_classes_use_internals_of_vertx() {
    noClasses()
        .that(
            not(
                nameMatching(
                    "dev\\.parley\\.(http\\.server\\.(Guarded(Epoll|Sockets)|RequestGuard|StrictDecoder)"
                        + "|backplane\\.redis\\.Redis(Sessions|Connection|Connector))(\\$.*)?")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..impl..")
        .check(PARLEY);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("dev.parley.(**)").should().beFreeOfCycles().check(PARLEY);
  }

  @Test
  void protocol_knows_nothing_but_the_jdk_and_the_core_of_jackson() {
    classes()
        .that()
        .resideInAPackage("dev.parley.protocol")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..", "dev.parley.protocol", "com.fasterxml.jackson.core..", "org.jspecify.."))
        .check(PARLEY);
  }

  @Test
  void only_the_redis_backplane_and_who_chooses_it_know_redis() {
    noClasses()
        .that(not(resideInAnyPackage("dev.parley.backplane", "dev.parley.backplane.redis..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.redis..", "io.quarkus.redis..")
        .check(PARLEY);
  }

  @Test
  void only_the_spans_know_open_telemetry() {
    noClasses()
        .that(not(nameMatching("dev\\.parley\\.tracing\\.Spans(\\$.*)?")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.opentelemetry..")
        .check(PARLEY);
  }

  @Test
  void injection_is_by_constructor() {
    fields().should().notBeAnnotatedWith(Inject.class).check(PARLEY);
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private static void mayUse(String name, String... others) {
    String self = "dev.parley." + name;
    String[] allowed =
        Stream.concat(Stream.of(self), Stream.of(others).map(other -> "dev.parley." + other))
            .toArray(String[]::new);
    ClassesShouldConjunction rule =
        classes()
            .that()
            .resideInAPackage(self)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(allowed).or(not(resideInAnyPackage("dev.parley.."))));
    rule.check(PARLEY);
  }
}
