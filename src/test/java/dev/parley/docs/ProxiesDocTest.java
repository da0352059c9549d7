package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.ProxyProduct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page about proxies with the proxies that {@code ProxiesIT} runs. */
class ProxiesDocTest {
  private static final Path PROXIES = Path.of("docs", "proxies");

  private final String page = Documents.read(PROXIES.resolve("README.md"));

  @Test
  void every_proxy_that_is_tested_has_a_row_with_its_files() {
    assertThat(rows()).hasSameSizeAs(ProxyProduct.all());
    for (int place = 0; place < rows().size(); place++) {
      ProxyProduct product = ProxyProduct.all().get(place);
      String row = rows().get(place);
      assertThat(row).startsWith("| " + product + " ");
      assertThat(product.documented())
          .allSatisfy(file -> assertThat(row).contains("](" + file + ")"));
      assertThat(row.contains("| at once |")).as(row).isEqualTo(product.noticesAtOnce());
      assertThat(row.contains("| `200` and `retry:` |"))
          .as(row)
          .isEqualTo(product.bringsStreamsBack());
      assertThat(row.endsWith("| appended |") || row.endsWith("| overwritten |"))
          .as(row)
          .isEqualTo(product.namesTheClient());
    }
  }

  @Test
  void every_configuration_is_tested() throws IOException {
    List<String> tested =
        ProxyProduct.all().stream().flatMap(product -> product.documented().stream()).toList();
    try (Stream<Path> files = Files.walk(PROXIES)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> PROXIES.relativize(file).toString().replace('\\', '/'))
                  .filter(file -> !file.equals("README.md")))
          .containsExactlyInAnyOrderElementsOf(tested);
    }
  }

  @Test
  void ci_installs_every_proxy() {
    String ci = Documents.read(Path.of(".ci", "run"));
    assertThat(ProxyProduct.all())
        .allSatisfy(
            product -> assertThat(ci).contains("command -v " + product.program() + " >/dev/null"));
  }

  private List<String> rows() {
    return page.lines().filter(line -> line.contains("](") && line.startsWith("| ")).toList();
  }
}
