package dev.parley.delivery;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.room.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A reader whose client polls: it ends with one answer. Guarded by the feed's monitor. */
final class PollReader extends Reader {
  private final ReaderRecorder recorder;
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final List<EncodedEntry> entries = new ArrayList<>();
  private StartPosition start = new StartPosition(null, 0);
  private String peers = "[]";

  /** Whether it waits for the first entry when the log has none. */
  private boolean waits;

  private volatile boolean begun;

  PollReader(Owner owner, Member member, ReaderRecorder recorder) {
    super(owner, member);
    this.recorder = recorder;
  }

  /** Begins the poll, and sets what the answer says about its start and how long it may wait. */
  void greet(StartPosition at, Peer self, List<Peer> others, long waitMillis, TimerWheel wheel) {
    begun = true;
    start = at;
    peers = PeersJson.append(new StringBuilder(), self, others).toString();
    waits = at.isResumed() && waitMillis > 0;
    if (waits) {
      wheel.schedule(waitMillis, now -> timeOut());
    }
  }

  /** Says whether the poll has begun; it may have ended since. */
  boolean hasBegun() {
    return begun;
  }

  CompletionStage<String> answer() {
    return answer;
  }

  @Override
  void deliver(EncodedEntry encoded) {
    entries.add(encoded);
  }

  @Override
  void afterEntry() {
    afterPage();
  }

  @Override
  void afterPage() {
    if (!entries.isEmpty()) {
      owner().finish(this, EndReason.ANSWERED);
    }
  }

  @Override
  void caughtUp() {
    if (!waits) {
      owner().finish(this, EndReason.ANSWERED);
    }
  }

  private long timeOut() {
    synchronized (owner()) {
      owner().finish(this, EndReason.ANSWERED);
    }
    return TimerWheel.NEVER;
  }

  @Override
  boolean mustWait(Runnable resume) {
    return false;
  }

  @Override
  void onRemoved(@Nullable String message) {
    answer.completeExceptionally(
        new Refusal(Problem.REMOVED, "This peer was removed from the room."));
  }

  @Override
  void sendAway(long retryMillis, EndReason reason) {
    timeOut();
  }

  @Override
  void onOver(EndReason reason) {
    if (answer.complete(json())) {
      entries.forEach(encoded -> recorder.delivered(encoded, this, "poll"));
    }
  }

  private String json() {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"resumed\":").append(start.isResumed());
    appendReason(json, start.reason());
    json.append(",\"events\":[");
    for (EncodedEntry encoded : entries) {
      if (json.charAt(json.length() - 1) != '[') {
        json.append(',');
      }
      json.append("{\"id\":\"")
          .append(encoded.id())
          .append("\",\"event\":\"")
          .append(encoded.event().name())
          .append("\",\"data\":");
      encoded.entry().writeTo(json).append('}');
    }
    return json.append("],\"lastEventId\":\"").append(position()).append("\"}").toString();
  }

  private void appendReason(StringBuilder json, StartPosition.@Nullable Reason reason) {
    if (reason != null) {
      json.append(",\"reason\":\"").append(reason.text()).append("\",\"peers\":").append(peers);
    }
  }
}
