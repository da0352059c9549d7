package dev.parley.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The sentences of a Markdown document and their lengths in words.
 *
 * <p>Fenced code and HTML comments are left out. A heading, a list item, a paragraph and each cell
 * of a table are separate blocks, and a sentence never crosses a block. Inside a block a sentence
 * ends at {@code .}, {@code !} or {@code ?}, if a space and anything but a lower-case letter
 * follow. A word is what stands between two spaces and has a letter or digit; code in backticks is
 * one word, and the target of a link is none.
 *
 * <p>Prints the longest and the mean sentence of the paragraphs and list items of files: {@code
 * java src/test/java/dev/parley/docs/Sentences.java README.md docs/*.md}
 */
final class Sentences {
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```\\s*$");
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern CODE = Pattern.compile("``[^`]+``|`[^`]+`");
  private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)]\\([^()\\s]*\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ .*$");
  private static final Pattern MARKER = Pattern.compile("^\\s*(?:#+|[-*+]|\\d+\\.) ");
  private static final Pattern RULE = Pattern.compile("[|:\\s-]+");
  private static final Pattern BLOCK =
      Pattern.compile("\\n\\s*\\n|\\n(?=\\s*(?:[-*+]|\\d+\\.) )|\\n(?=#)|(?<=\\n)(?=\\s*\\|)");
  private static final Pattern END = Pattern.compile("(?<=[.!?][)\"'*_]{0,3})\\s+(?!\\p{Ll})");

  private Sentences() {}

  /** Every sentence, the cells of tables and headings included. */
  static List<String> of(String markdown) {
    return sentences(markdown, true);
  }

  /** The sentences of paragraphs and list items alone. */
  static List<String> ofProse(String markdown) {
    return sentences(markdown, false);
  }

  private static List<String> sentences(String markdown, boolean cellsAndHeadings) {
    String text = FENCED.matcher(markdown).replaceAll("\n");
    text = COMMENT.matcher(text).replaceAll("\n");
    text = CODE.matcher(text).replaceAll("CODE");
    text = LINK.matcher(text).replaceAll("$1");
    text = HEADING.matcher(text).replaceAll("$0\n");
    List<String> sentences = new ArrayList<>();
    for (String block : BLOCK.split(text)) {
      boolean prose = !block.stripLeading().startsWith("|") && !block.startsWith("#");
      for (String part : prose || cellsAndHeadings ? parts(block) : List.<String>of()) {
        for (String sentence : END.split(part.strip().replaceAll("\\s+", " "))) {
          if (words(sentence) > 0) {
            sentences.add(sentence);
          }
        }
      }
    }
    return sentences;
  }

  static long words(String sentence) {
    return Arrays.stream(sentence.split(" "))
        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
        .count();
  }

  /** The cells of a row of a table, or the block without the mark of a heading or list item. */
  private static List<String> parts(String block) {
    if (block.stripLeading().startsWith("|")) {
      return RULE.matcher(block).matches() ? List.of() : List.of(block.split("\\|"));
    }
    return List.of(MARKER.matcher(block).replaceFirst(""));
  }

  public static void main(String[] files) throws IOException {
    List<String> all = new ArrayList<>();
    System.out.println("longest   mean  over 20  sentences");
    for (String file : files) {
      List<String> sentences = ofProse(Files.readString(Path.of(file)));
      print(sentences, file);
      all.addAll(sentences);
    }
    print(all, "all of them");
    System.out.println(all.stream().max(Comparator.comparingLong(Sentences::words)).orElse(""));
  }

  private static void print(List<String> sentences, String name) {
    long longest = sentences.stream().mapToLong(Sentences::words).max().orElse(0);
    double mean = sentences.stream().mapToLong(Sentences::words).average().orElse(0);
    long over = sentences.stream().filter(sentence -> words(sentence) > 20).count();
    System.out.printf(
        "%7d %6.1f %7d%% %10d  %s%n",
        longest,
        mean,
        sentences.isEmpty() ? 0 : 100 * over / sentences.size(),
        sentences.size(),
        name);
  }
}
