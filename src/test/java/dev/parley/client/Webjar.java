package dev.parley.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An npm package from the test dependencies, unpacked so that Node can run it. */
final class Webjar {
  private Webjar() {}

  /**
   * Unpacks files of a package, except those that are there already.
   *
   * @param files matches the wanted paths inside the package; without the version
   * @return {@code target/<name>}, which has the layout of the npm package
   */
  static Path unpack(String name, Pattern files) {
    Path directory = Path.of("target", name);
    Pattern entries =
        Pattern.compile("META-INF/resources/webjars/" + Pattern.quote(name) + "/[^/]+/(.+)");
    try (JarFile jar = jar(name)) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        Matcher path = entries.matcher(entry.getName());
        if (!entry.isDirectory() && path.matches() && files.matcher(path.group(1)).matches()) {
          unpack(jar, entry, directory.resolve(path.group(1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static void unpack(JarFile jar, JarEntry entry, Path target) throws IOException {
    if (Files.exists(target) && Files.size(target) == entry.getSize()) {
      return;
    }
    Files.createDirectories(target.getParent());
    Files.deleteIfExists(target);
    try (InputStream content = jar.getInputStream(entry)) {
      Files.copy(content, target);
    }
  }

  private static JarFile jar(String name) throws IOException {
    String mark = "META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
    URL url = Objects.requireNonNull(Webjar.class.getClassLoader().getResource(mark));
    JarURLConnection connection = (JarURLConnection) url.openConnection();
    connection.setUseCaches(false);
    return connection.getJarFile();
  }
}
