package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  private static final Pattern KEY = Pattern.compile("`(parley\\.[a-z-]+\\.[a-z0-9-]+)`");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(parley\\.[^`]+)` \\| `?([^`|]+?)`? \\| ([^|]+) \\| ([^|]+) \\|$");

  @Test
  void every_setting_is_documented_with_its_default_and_no_other_is() {
    Map<String, String> documented = new TreeMap<>();
    ROW.matcher(document())
        .results()
        .forEach(row -> documented.put(row.group(1), row.group(2).strip()));
    assertThat(documented).isEqualTo(settings());
  }

  @Test
  void every_setting_that_is_mentioned_exists() {
    assertThat(settings().keySet())
        .containsAll(KEY.matcher(document()).results().map(match -> match.group(1)).toList());
  }

  private static String document() {
    return Documents.read(Documents.CONFIGURATION);
  }

  /** Every member of every mapping, by its key, with its default or {@code none}. */
  static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (JavaClass mapping :
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.parley")) {
      if (mapping.isAnnotatedWith(ConfigMapping.class)) {
        add(mapping.reflect(), settings);
      }
    }
    assertThat(settings).hasSizeGreaterThan(10);
    return settings;
  }

  private static void add(Class<?> mapping, Map<String, String> settings) {
    String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
    for (Method member : mapping.getDeclaredMethods()) {
      if (!member.isSynthetic()) {
        WithDefault byDefault = member.getAnnotation(WithDefault.class);
        WithName byName = member.getAnnotation(WithName.class);
        String name = byName == null ? kebab(member.getName()) : byName.value();
        settings.put(
            member.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "." + name,
            byDefault == null ? "none" : byDefault.value());
      }
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
