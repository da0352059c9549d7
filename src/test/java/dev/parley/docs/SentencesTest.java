package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents have short sentences, and begin with the question that they answer. */
class SentencesTest {
  private static final int MOST_WORDS = 40;

  @Test
  void no_sentence_of_a_document_has_more_than_40_words() {
    List<Path> documents = documents();
    assertThat(documents).hasSizeGreaterThan(20);
    assertThat(documents)
        .allSatisfy(
            document ->
                assertThat(Sentences.of(Documents.read(document)))
                    .as("sentences of %s with more than %d words", document, MOST_WORDS)
                    .filteredOn(sentence -> Sentences.words(sentence) > MOST_WORDS)
                    .isEmpty());
  }

  @Test
  void every_page_says_at_its_beginning_which_question_it_answers() {
    assertThat(pages())
        .allSatisfy(
            page ->
                assertThat(Sentences.ofProse(Documents.read(page)))
                    .as(page.toString())
                    .first()
                    .asString()
                    .matches("This (page|record) answers: .*"));
  }

  @Test
  void sentence_ends_at_a_full_stop_before_anything_but_a_small_letter() {
    assertThat(Sentences.of("One ends. `Two` is code, e.g. a name! (Three?) *Four*"))
        .containsExactly("One ends.", "CODE is code, e.g. a name!", "(Three?)", "*Four*");
  }

  @Test
  void heading_list_item_and_cell_are_sentences_of_their_own() {
    assertThat(
            Sentences.of(
                "# Title\nText\nand more\n\n- an item\n- another\n\n| a | b c |\n|---|---|\n"))
        .containsExactly("Title", "Text and more", "an item", "another", "a", "b c");
    assertThat(Sentences.ofProse("# Title\nText\n\n| a | b c |\n| --- | --- |\n"))
        .containsExactly("Text");
  }

  @Test
  void code_and_comments_are_left_out_and_a_link_is_its_text() {
    assertThat(
            Sentences.of("See [the page](a.md#b).\n\n```bash\nrun. This\n```\n<!-- No. Text -->\n"))
        .containsExactly("See the page.");
  }

  @Test
  void word_has_a_letter_or_a_digit_and_code_is_one_word() {
    assertThat(Sentences.words(Sentences.of("Set `a b c` to 3 > 2 — or not").get(0))).isEqualTo(7);
  }

  /** What people read about the project, in this repository's root and in docs. */
  private static List<Path> documents() {
    return Stream.concat(
            Documents.all().stream(),
            Stream.of("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "k8s/README.md")
                .map(Path::of)
                .filter(Files::exists))
        .toList();
  }

  /** All but the README, which shows what the project is. */
  private static List<Path> pages() {
    return Documents.all().stream().filter(page -> !page.equals(Documents.README)).toList();
  }
}
