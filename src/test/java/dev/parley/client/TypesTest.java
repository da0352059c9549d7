package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the types of the client module, of the examples in the documents, and of the demo. */
@NeedsNode
class TypesTest {
  private static final Path SERVED = Path.of("src", "main", "resources", "META-INF", "resources");
  private static final Path TYPES = Path.of("src", "test", "js", "types");

  @TempDir Path directory;

  @Test
  void types_declare_what_the_module_has() throws IOException {
    copy(SERVED.resolve("parley.d.ts"), "parley.d.ts");
    copy(SERVED.resolve("parley.js"), "implementation.js");
    Files.createDirectory(directory.resolve("parley"));
    for (Path module : modules()) {
      copy(module, "parley/" + module.getFileName());
    }
    copy(TYPES.resolve("conformance.ts"), "conformance.ts");
    assertNoErrors(
        List.of(directory.resolve("implementation.js"), directory.resolve("conformance.ts")));
  }

  @Test
  void examples_in_the_documents_are_free_of_type_errors() throws IOException {
    copy(SERVED.resolve("parley.d.ts"), "parley.d.ts");
    copy(TYPES.resolve("examples.d.ts"), "examples.d.ts");
    List<Path> files = new ArrayList<>(List.of(directory.resolve("examples.d.ts")));
    for (Example example : Example.all()) {
      files.add(Files.writeString(directory.resolve(example.fileName()), example.asModule()));
    }
    assertThat(files).hasSizeGreaterThan(20);
    // The parameters of examples have no type annotations.
    assertNoErrors(files, "--noImplicitAny", "false");
  }

  @Test
  void modules_and_demo_are_free_of_type_errors() throws IOException {
    List<Path> files = new ArrayList<>(modules());
    try (Stream<Path> demo = Files.walk(SERVED.resolve("demo"))) {
      demo.filter(file -> file.toString().endsWith(".js")).sorted().forEach(files::add);
    }
    assertNoErrors(files, "--noUnusedLocals", "--noUnusedParameters");
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> modules = Files.list(SERVED.resolve("parley"))) {
      return modules.sorted().toList();
    }
  }

  private static void assertNoErrors(List<Path> files, String... furtherOptions) {
    Node.Outcome outcome = TypeScript.check(files, furtherOptions);
    assertThat(outcome.status()).as(outcome.printed()).isZero();
  }

  private void copy(Path file, String name) throws IOException {
    Files.copy(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
