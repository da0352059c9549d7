package dev.parley.bench.mode;

import dev.parley.bench.site.NodeScript;
import dev.parley.bench.site.Recording;
import java.util.List;

/**
 * Measures nothing: records what the system's own client sends for a call between two pages of a
 * Chromium. It replaces the client's recording in {@link Recording#DIRECTORY}.
 */
final class RecordCalls implements Mode {
  private static final int SECONDS = 300;

  @Override
  public void run(Trial trial) throws InterruptedException {
    NodeScript.missing()
        .ifPresent(
            missing -> {
              throw new IllegalStateException(missing);
            });
    String file = Recording.DIRECTORY.resolve(trial.client() + ".json").toString();
    String urls = String.join(",", trial.site().urls());
    List<String> arguments = List.of(trial.client(), file, urls);
    System.out.println(NodeScript.run("record.js", arguments, SECONDS));
  }
}
