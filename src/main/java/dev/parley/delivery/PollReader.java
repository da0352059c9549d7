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

/** A reader whose client waits for one answer. Guarded by the feed's monitor. */
final class PollReader extends Reader {
  private final ReaderRecorder recorder;
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final List<EncodedEntry> items = new ArrayList<>();
  private StartPosition place = new StartPosition(null, 0);
  private String peers = "[]";
  private boolean waits;
  private volatile boolean begun;

  PollReader(Feed feed, Member member, ReaderRecorder recorder) {
    super(feed, member);
    this.recorder = recorder;
  }

  /** Sets what the answer says of where it begins, and how long it may take. */
  void greet(StartPosition at, Peer self, List<Peer> others, long waitMillis, TimerWheel wheel) {
    begun = true;
    place = at;
    peers = PeersJson.append(new StringBuilder(), self, others).toString();
    waits = at.isResumed() && waitMillis > 0;
    if (waits) {
      wheel.schedule(waitMillis, now -> timeOut());
    }
  }

  /** Says whether it was greeted, though it may be over by now. */
  boolean hasBegun() {
    return begun;
  }

  CompletionStage<String> answer() {
    return answer;
  }

  @Override
  void deliver(EncodedEntry item) {
    items.add(item);
  }

  @Override
  void afterEntry() {
    afterPage();
  }

  @Override
  void afterPage() {
    if (!items.isEmpty()) {
      feed().finish(this, EndReason.ANSWERED);
    }
  }

  @Override
  void caughtUp() {
    if (!waits) {
      feed().finish(this, EndReason.ANSWERED);
    }
  }

  private long timeOut() {
    synchronized (feed()) {
      feed().finish(this, EndReason.ANSWERED);
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
  void sendAway(long retryMillis, EndReason ending) {
    timeOut();
  }

  @Override
  void onOver(EndReason ending) {
    if (answer.complete(json())) {
      items.forEach(item -> recorder.delivered(item, this, "poll"));
    }
  }

  private String json() {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"resumed\":").append(place.isResumed());
    appendReason(json, place.reason());
    json.append(",\"events\":[");
    for (EncodedEntry item : items) {
      if (json.charAt(json.length() - 1) != '[') {
        json.append(',');
      }
      json.append("{\"id\":\"")
          .append(item.id())
          .append("\",\"event\":\"")
          .append(item.entry().event().name())
          .append("\",\"data\":")
          .append(item.entry().data())
          .append('}');
    }
    return json.append("],\"lastEventId\":\"").append(place()).append("\"}").toString();
  }

  private void appendReason(StringBuilder json, StartPosition.@Nullable Reason reason) {
    if (reason != null) {
      json.append(",\"reason\":\"").append(reason.text()).append("\",\"peers\":").append(peers);
    }
  }
}
