package dev.parley.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JavaScript in a document: a code block, or the script of a page in a code block. */
record Example(Path document, int line, String code) {
  private static final List<Path> DOCUMENTS =
      List.of(Path.of("README.md"), Path.of("docs", "client.md"));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(js|html)\\n(.*?)^```$");
  private static final Pattern SCRIPT =
      Pattern.compile("(?s)<script type=\"module\">(.*?)</script>");
  private static final Pattern IMPORTED = Pattern.compile("(?<=from ')[^']*/parley\\.js(?=')");

  static List<Example> all() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (Path document : DOCUMENTS) {
      String text = Files.readString(document);
      Matcher block = BLOCK.matcher(text);
      while (block.find()) {
        int line = 1 + (int) text.substring(0, block.start()).lines().count();
        examples.add(new Example(document, line, script(block.group(1), block.group(2))));
      }
    }
    return examples;
  }

  /** Names the document and the line, for error messages. All JavaScript is TypeScript. */
  String fileName() {
    return document.getFileName().toString().replace(".md", "") + "-line-" + line + ".ts";
  }

  /** The example as a module that imports {@code parley.js} from its own directory. */
  String asModule() {
    return IMPORTED.matcher(code).replaceAll("./parley.js") + "\nexport {};\n";
  }

  private static String script(String language, String block) {
    if (language.equals("js")) {
      return block;
    }
    Matcher script = SCRIPT.matcher(block);
    if (!script.find()) {
      throw new IllegalStateException("no module in the page " + block);
    }
    return script.group(1);
  }
}
