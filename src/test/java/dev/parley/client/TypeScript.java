package dev.parley.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The TypeScript compiler out of the test dependencies, as a checker of JavaScript. */
final class TypeScript {
  private static final String MARK = "META-INF/maven/org.webjars.npm/typescript/pom.properties";
  private static final Pattern NEEDED = Pattern.compile(".*/lib/(_?tsc\\.js|lib[^/]*\\.d\\.ts)");
  private static final Path DIRECTORY = Path.of("target", "typescript");
  private static final List<String> OPTIONS =
      List.of(
          ("--noEmit --allowJs --checkJs --strict --target es2022 --module esnext"
                  + " --moduleResolution bundler --lib es2022,dom,dom.iterable")
              .split(" "));

  private TypeScript() {}

  /** Checks files of JavaScript, of TypeScript and of types; succeeds if they have no errors. */
  static Node.Outcome check(Collection<Path> files, String... furtherOptions) {
    unpack();
    List<String> arguments = new ArrayList<>();
    arguments.add(DIRECTORY.resolve("tsc.js").toString());
    arguments.addAll(OPTIONS);
    arguments.addAll(List.of(furtherOptions));
    files.forEach(file -> arguments.add(file.toString()));
    return Node.run(arguments);
  }

  private static void unpack() {
    try (JarFile jar = jar()) {
      Files.createDirectories(DIRECTORY);
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        Matcher needed = NEEDED.matcher(entry.getName());
        if (needed.matches()) {
          unpack(jar, entry, DIRECTORY.resolve(needed.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unpack(JarFile jar, JarEntry entry, Path target) throws IOException {
    if (Files.exists(target) && Files.size(target) == entry.getSize()) {
      return;
    }
    Files.deleteIfExists(target);
    try (InputStream content = jar.getInputStream(entry)) {
      Files.copy(content, target);
    }
  }

  private static JarFile jar() throws IOException {
    URL mark = Objects.requireNonNull(TypeScript.class.getClassLoader().getResource(MARK));
    JarURLConnection connection = (JarURLConnection) mark.openConnection();
    connection.setUseCaches(false);
    return connection.getJarFile();
  }
}
