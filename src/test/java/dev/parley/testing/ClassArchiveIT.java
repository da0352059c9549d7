package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The replicas of the tests get their classes from the archive: a JVM that does not is silent. */
class ClassArchiveIT {

  @Test
  void start_takes_the_classes_of_the_service_from_the_archive() throws Exception {
    List<String> options = new ArrayList<>(ClassArchive.options());
    options.add("-Xlog:class+load");
    Process process =
        new ProcessBuilder(ServiceJvm.command(128, options, Map.of("parley.room.max-peers", "1")))
            .redirectErrorStream(true)
            .start();
    List<String> classes;
    try (BufferedReader output = process.inputReader()) {
      classes = output.lines().filter(line -> line.contains(" dev.parley.")).toList();
    }
    assertThat(process.waitFor()).isNotZero();
    assertThat(classes).hasSizeGreaterThan(20);
    assertThat(classes.stream().filter(line -> line.contains("shared objects file")).count())
        .as(String.join("\n", classes))
        .isGreaterThan(classes.size() * 9L / 10);
  }
}
