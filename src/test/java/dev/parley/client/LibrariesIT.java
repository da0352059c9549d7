package dev.parley.client;

import static dev.parley.client.LibraryBehaviour.ENDS_WITH_A_REFUSED_CONNECTION;
import static dev.parley.client.LibraryBehaviour.ENDS_WITH_A_STREAM;
import static dev.parley.client.LibraryBehaviour.FORGETS_THE_ID;
import static dev.parley.client.LibraryBehaviour.NEVER_STOPS;
import static dev.parley.client.LibraryBehaviour.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each library of the table in {@code docs/clients.md}, as it is and with what it needs. */
class LibrariesIT {
  /** One way to use a library. */
  record Row(String library, String reader, LibraryBehaviour behaviour) {
    @Override
    public String toString() {
      return library + " " + reader;
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("eventsource-5", "eventsource-5", RIGHT),
          new Row("eventsource-4", "eventsource-4", RIGHT),
          new Row("event-source-polyfill", "event-source-polyfill", RIGHT),
          new Row("eventsource-client", "eventsource-client", NEVER_STOPS),
          new Row("eventsource-client", "eventsource-client-that-closes", RIGHT),
          new Row("reconnecting-eventsource", "reconnecting-eventsource", NEVER_STOPS),
          new Row("reconnecting-eventsource", "reconnecting-eventsource-that-closes", RIGHT),
          new Row("launchdarkly-eventsource", "launchdarkly-eventsource", RIGHT.impatient()),
          new Row("launchdarkly-eventsource", "launchdarkly-eventsource-with-a-timeout", RIGHT),
          new Row("fetch-event-source", "fetch-event-source", ENDS_WITH_A_STREAM),
          new Row("fetch-event-source", "fetch-event-source-with-onclose", NEVER_STOPS),
          new Row("fetch-event-source", "fetch-event-source-with-callbacks", RIGHT),
          new Row("node-eventsource", "node-eventsource", ENDS_WITH_A_REFUSED_CONNECTION),
          new Row("node-eventsource", "node-eventsource-made-anew", RIGHT),
          new Row("okhttp-eventsource", "as-it-is", NEVER_STOPS.impatient()),
          new Row("okhttp-eventsource", "with-what-it-needs", RIGHT),
          new Row("jersey-3.1", "as-it-is", ENDS_WITH_A_REFUSED_CONNECTION),
          new Row("jersey-3.1", "made-anew", RIGHT),
          new Row("jersey-4.0", "as-it-is", ENDS_WITH_A_REFUSED_CONNECTION),
          new Row("jersey-4.0", "made-anew", RIGHT),
          new Row("quarkus-sse", "as-it-is", FORGETS_THE_ID),
          new Row("quarkus-sse", "made-anew", NEVER_STOPS),
          new Row("quarkus-multi", "as-it-is", ENDS_WITH_A_STREAM),
          new Row("quarkus-multi", "in-a-loop", RIGHT),
          new Row("okhttp-sse", "as-it-is", ENDS_WITH_A_STREAM.impatient()),
          new Row("okhttp-sse", "in-a-loop", RIGHT),
          new Row("spring-webclient", "as-it-is", ENDS_WITH_A_STREAM),
          new Row("spring-webclient", "in-a-loop", RIGHT),
          new Row("micronaut", "as-it-is", ENDS_WITH_A_STREAM.impatient()),
          new Row("micronaut", "in-a-loop", RIGHT),
          new Row("armeria", "as-it-is", ENDS_WITH_A_STREAM.impatient()),
          new Row("armeria", "in-a-loop", RIGHT),
          new Row("java-http", "as-it-is", ENDS_WITH_A_STREAM),
          new Row("java-http", "in-a-loop", RIGHT),
          new Row("rest-assured", "as-it-is", ENDS_WITH_A_STREAM));

  private static final Map<String, LibraryProgram> PROGRAMS = new LinkedHashMap<>();
  private static LibraryExperiment experiment;
  private static Map<Row, LibraryBehaviour> observed;

  @BeforeAll
  static void read() throws Exception {
    addNodePrograms();
    addJavaPrograms();
    experiment = new LibraryExperiment();
    PROGRAMS.forEach(
        (library, program) -> {
          if (program.missing().isEmpty()) {
            experiment.add(
                library,
                program,
                ROWS.stream().filter(row -> row.library().equals(library)).toList());
          }
        });
    observed = experiment.run();
  }

  private static void addNodePrograms() {
    PROGRAMS.put("eventsource-5", LibraryProgram.npm("eventsource"));
    PROGRAMS.put("eventsource-4", LibraryProgram.npm("eventsource-4"));
    PROGRAMS.put("event-source-polyfill", LibraryProgram.npm("event-source-polyfill"));
    PROGRAMS.put("eventsource-client", LibraryProgram.npm("eventsource-client"));
    PROGRAMS.put(
        "reconnecting-eventsource",
        LibraryProgram.npm("reconnecting-eventsource", "eventsource-4"));
    PROGRAMS.put("launchdarkly-eventsource", LibraryProgram.npm("launchdarkly-eventsource"));
    PROGRAMS.put("fetch-event-source", LibraryProgram.npm("@microsoft/fetch-event-source"));
    PROGRAMS.put("node-eventsource", LibraryProgram.node());
  }

  private static void addJavaPrograms() throws Exception {
    MavenLibraries maven = new MavenLibraries();
    PROGRAMS.put(
        "okhttp-eventsource",
        LibraryProgram.java(
            maven, "OkHttpEventSource", "com.launchdarkly:okhttp-eventsource:4.1.1"));
    for (String version : List.of("3.1.11", "4.0.2")) {
      PROGRAMS.put(
          "jersey-" + version.substring(0, 3),
          LibraryProgram.java(
              maven,
              "JakartaSse",
              "org.glassfish.jersey.media:jersey-media-sse:" + version,
              "org.glassfish.jersey.inject:jersey-hk2:" + version));
    }
    String quarkus = "io.quarkus.resteasy.reactive:resteasy-reactive-client:3.34.1";
    PROGRAMS.put("quarkus-sse", LibraryProgram.java(maven, "JakartaSse", quarkus));
    PROGRAMS.put("quarkus-multi", LibraryProgram.java(maven, "QuarkusMulti", quarkus));
    PROGRAMS.put(
        "okhttp-sse",
        LibraryProgram.java(maven, "OkHttpSse", "com.squareup.okhttp3:okhttp-sse:5.5.1"));
    PROGRAMS.put(
        "spring-webclient",
        LibraryProgram.java(
            maven,
            "SpringWebClient",
            "org.springframework:spring-webflux:7.0.10",
            "org.springframework:spring-context:7.0.10",
            "io.projectreactor.netty:reactor-netty-http:1.3.7"));
    PROGRAMS.put(
        "micronaut",
        LibraryProgram.java(
            maven,
            "MicronautSse",
            "io.micronaut:micronaut-http-client:4.10.15",
            "io.micronaut:micronaut-jackson-databind:4.10.15"));
    PROGRAMS.put(
        "armeria",
        LibraryProgram.java(maven, "ArmeriaClient", "com.linecorp.armeria:armeria:1.32.5"));
    PROGRAMS.put("java-http", LibraryProgram.java(maven, "JavaHttp"));
    PROGRAMS.put(
        "rest-assured",
        LibraryProgram.java(maven, "RestAssuredReader", "io.rest-assured:rest-assured:6.0.1"));
  }

  @AfterAll
  static void stop() {
    if (experiment != null) {
      experiment.close();
    }
  }

  static List<Row> rows() {
    return ROWS;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void library_behaves_as_documented(Row row) {
    LibraryProgram program = PROGRAMS.get(row.library());
    assumeTrue(program.missing().isEmpty(), () -> "needs " + program.missing().orElseThrow());
    assertThat(observed.get(row)).isEqualTo(row.behaviour());
  }
}
