package dev.parley.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the Dockerfile as a linter would. */
class DockerfileTest {
  private final Dockerfile dockerfile = Dockerfile.read(Dockerfile.OURS);

  @Test
  void every_base_is_a_long_term_support_release_and_names_no_registry() {
    assertThat(dockerfile.stages()).hasSize(3);
    assertThat(dockerfile.stages())
        .extracting(Stage::base)
        .allSatisfy(base -> assertThat(base).matches("eclipse-temurin:25-(jdk|jre)"));
  }

  @Test
  void training_and_service_have_the_same_jvm() {
    assertThat(dockerfile.image().base()).endsWith("-jre").isEqualTo(stage("training").base());
  }

  @Test
  void service_runs_as_a_numeric_user_that_is_not_root() {
    assertThat(dockerfile.image().last("USER").orElseThrow().text()).isEqualTo("10001:10001");
  }

  @Test
  void jvm_is_the_first_process_and_receives_signals() {
    assertThat(dockerfile.image().last("ENTRYPOINT").orElseThrow().exec().orElseThrow())
        .startsWith("java")
        .endsWith("-jar", "/app/quarkus-run.jar");
    assertThat(dockerfile.image().all("CMD")).isEmpty();
  }

  @Test
  void copied_files_exist_and_are_not_ignored() {
    List<String> sources = new ArrayList<>();
    for (Stage stage : dockerfile.stages()) {
      for (Instruction copy : stage.all("COPY")) {
        if (copy.option("from").isEmpty()) {
          sources.addAll(copy.words().subList(0, copy.words().size() - 1));
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(4).allMatch(source -> Files.exists(Path.of(source)));
    assertThat(sources)
        .allMatch(source -> letIn().stream().anyMatch(path -> Path.of(source).startsWith(path)));
  }

  @Test
  void stages_are_named_before_they_are_copied_from() {
    List<String> names = new ArrayList<>();
    for (Stage stage : dockerfile.stages()) {
      assertThat(stage.all("COPY"))
          .allMatch(copy -> copy.option("from").map(names::contains).orElse(true));
      names.add(stage.name());
    }
  }

  @Test
  void working_directories_are_absolute_and_nothing_is_added_or_changed_by_cd_or_sudo() {
    for (Stage stage : dockerfile.stages()) {
      assertThat(stage.all("WORKDIR")).isNotEmpty().allMatch(each -> each.text().startsWith("/"));
      assertThat(stage.all("ADD")).isEmpty();
      assertThat(stage.all("RUN")).noneMatch(run -> run.text().matches(".*\\b(cd|sudo)\\s.*"));
    }
  }

  @Test
  void packages_are_installed_without_recommendations_and_package_lists_are_removed() {
    List<Instruction> installing =
        dockerfile.stages().stream()
            .flatMap(stage -> stage.all("RUN").stream())
            .filter(run -> run.text().contains("apt-get install"))
            .toList();
    assertThat(installing)
        .hasSize(1)
        .allSatisfy(
            run ->
                assertThat(run.text())
                    .startsWith("apt-get update")
                    .contains("--yes", "--no-install-recommends")
                    .endsWith("rm -rf /var/lib/apt/lists/*"));
    assertThat(dockerfile.image().all("RUN")).noneMatch(run -> run.text().contains("apt"));
  }

  private Stage stage(String name) {
    return dockerfile.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What {@code .dockerignore} makes an exception of. */
  private static List<String> letIn() {
    List<String> rules = read(Path.of(".dockerignore"));
    assertThat(rules).contains("*");
    return rules.stream()
        .filter(rule -> rule.startsWith("!"))
        .map(rule -> rule.substring(1))
        .toList();
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
