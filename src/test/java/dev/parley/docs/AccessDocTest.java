package dev.parley.docs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.http.JwtAdmission;
import dev.parley.testing.Programs;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The programs that mint tokens, run as they are printed; what they print opens the room. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class AccessDocTest {
  private static final Path DOCUMENT = Path.of("docs", "access.md");

  @TempDir Path directory;

  @Test
  void node_mints_a_token() throws IOException, InterruptedException {
    assumeTrue(Programs.areInstalled("node"), "skipped: there is no node");
    assertOpens(run(List.of("node"), "js", "mint.mjs"));
  }

  @Test
  void python_mints_a_token() throws IOException, InterruptedException {
    assumeTrue(Programs.areInstalled("python3"), "skipped: there is no python3");
    assertOpens(run(List.of("python3"), "python", "mint.py"));
  }

  @Test
  void java_mints_a_token() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String libraries =
        Stream.of(JsonWebSignature.class, Logger.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(File.pathSeparator));
    assertOpens(run(List.of(java, "-cp", libraries), "java", "Mint.java"));
  }

  @Test
  void shell_mints_a_token() throws IOException, InterruptedException {
    assumeTrue(
        Programs.areInstalled("bash", "openssl"), "skipped: bash or openssl is not installed");
    assertOpens(run(List.of("bash"), "bash", "mint.sh"));
  }

  private static void assertOpens(String token) {
    given()
        .header("Authorization", "Bearer " + token)
        .delete("/v1/rooms/demo/peers/alice")
        .then()
        .statusCode(403)
        .body("code", equalTo("forbidden"));
    String peer =
        given()
            .header("Authorization", "Bearer " + token)
            .post("/v1/rooms/demo/peers")
            .then()
            .statusCode(201)
            .body("id", equalTo("alice"))
            .extract()
            .path("token");
    given()
        .header("Authorization", "Bearer " + peer)
        .delete("/v1/rooms/demo/peers/alice")
        .then()
        .statusCode(204);
  }

  private String run(List<String> program, String language, String name)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(program);
    command.add(Files.writeString(directory.resolve(name), block(language)).toString());
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("PARLEY_JWT_KEY", JwtAdmission.KEY);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return Files.readString(output).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String block(String language) {
    Matcher block =
        Pattern.compile("(?ms)^<!-- run: AccessDocTest -->\\n```" + language + "\\n(.*?)^```$")
            .matcher(Documents.read(DOCUMENT));
    assertThat(block.find()).as("the marked block of " + language).isTrue();
    return block.group(1);
  }
}
