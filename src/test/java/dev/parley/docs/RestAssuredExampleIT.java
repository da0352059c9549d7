package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/examples/SignalingTest.java}, a test as an application would write it, passes. */
class RestAssuredExampleIT {
  private static final Path EXAMPLE = Path.of("docs", "examples", "SignalingTest.java");

  @Test
  void example_passes(@TempDir Path classes) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    assertThat(
            compiler.run(
                null, null, null, "-d", classes.toString(), "-cp", classPath, EXAMPLE.toString()))
        .isZero();
    try (Replica replica = Replica.start(Map.of());
        URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      System.setProperty("service", replica.url().toString());
      Class<?> example = loader.loadClass("SignalingTest");
      int tests = 0;
      for (Method method : example.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          method.invoke(example.getConstructor().newInstance());
          tests++;
        }
      }
      assertThat(tests).isEqualTo(2);
    } finally {
      System.clearProperty("service");
    }
  }
}
