package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.site.MeasuredSystem;
import dev.parley.bench.site.MessageKind;
import dev.parley.bench.site.Page;
import dev.parley.bench.site.Recording;
import dev.parley.bench.site.Recording.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded calls of all clients can be replayed, and tell nothing of who made them. */
class RecordingTest {
  static Stream<String> clients() {
    return Stream.of(MeasuredSystem.values()).map(MeasuredSystem::client).distinct();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void call_comes_to_its_end(String client) {
    Recording recording = Recording.of(client);
    Side first = new Side(recording.first());
    Side second = new Side(recording.second());
    while (first.step(second.said) || second.step(first.said)) {
      assertThat(first.said + second.said).isPositive();
    }
    assertThat(first.left()).isEmpty();
    assertThat(second.left()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void each_offer_has_an_answer(String client) {
    Recording recording = Recording.of(client);
    assertThat(count(recording, MessageKind.OFFER))
        .isPositive()
        .isEqualTo(count(recording, MessageKind.ANSWER));
    assertThat(count(recording, MessageKind.CANDIDATE)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void recording_has_no_address_and_no_description(String client) throws IOException {
    String file = Files.readString(Recording.DIRECTORY.resolve(client + ".json"));
    // Before that are the versions of the browser and the client.
    assertThat(file.substring(file.indexOf("\"first\"")))
        .doesNotContainPattern("\\d+\\.\\d+\\.\\d+|[0-9a-f]*:[0-9a-f]*:|\\.local")
        .doesNotContain("v=0", "candidate:", "token", "fingerprint");
  }

  private static long count(Recording recording, MessageKind kind) {
    return Stream.concat(recording.first().stream(), recording.second().stream())
        .flatMap(step -> step.parts().stream())
        .map(Page.Part::kind)
        .filter(kind::equals)
        .count();
  }

  /** One page, as far as it has come. */
  private static final class Side {
    private final List<Step> steps;
    private int next;
    private int said;

    Side(List<Step> steps) {
      this.steps = steps;
    }

    /** Sends the next step, if it may after so many messages of the other. */
    boolean step(int heard) {
      if (next == steps.size() || steps.get(next).heard() > heard) {
        return false;
      }
      said += steps.get(next).parts().size();
      next++;
      return true;
    }

    List<Step> left() {
      return steps.subList(next, steps.size());
    }
  }
}
