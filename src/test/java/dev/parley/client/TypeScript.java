package dev.parley.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The TypeScript compiler from the test dependencies, used as a checker of JavaScript. */
final class TypeScript {
  private static final Pattern NEEDED =
      Pattern.compile("package\\.json|lib/(_?tsc\\.js|lib[^/]*\\.d\\.ts)");
  private static final List<String> OPTIONS =
      List.of(
          ("--noEmit --allowJs --checkJs --strict --target es2022 --module esnext"
                  + " --moduleResolution bundler --lib es2022,dom,dom.iterable"
                  // Types of packages in node_modules are not ours.
                  + " --typeRoots target/no-types")
              .split(" "));

  private TypeScript() {}

  /** Checks files of JavaScript, of TypeScript and of types; succeeds if they have no errors. */
  static Node.Outcome check(Collection<Path> files, String... furtherOptions) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Webjar.unpack("typescript", NEEDED).resolve("lib/tsc.js").toString());
    arguments.addAll(OPTIONS);
    arguments.addAll(List.of(furtherOptions));
    files.forEach(file -> arguments.add(file.toString()));
    return Node.run(arguments);
  }
}
