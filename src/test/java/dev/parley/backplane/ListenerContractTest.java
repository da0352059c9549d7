package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static dev.parley.backplane.SendBuilder.manyToAll;
import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A listener gets the new entries of its room, in the order of the log. */
class ListenerContractTest extends BackplaneContract {
  private final RecordingListener listener = new RecordingListener();

  @Test
  void listener_gets_every_entry_of_the_log() {
    Member alice = join("alice");
    get(backplane.subscribe(DEMO, listener));
    send(alice, to("bob", "you will find this 🙂").ttl(seconds(60)));
    Member bob = join(aJoin("bob").with("{\"name\":\"Bob\"}")).member();
    get(backplane.update(bob, Metadata.NONE));
    send(alice, manyToAll(20));
    get(backplane.leave(bob));
    LogPage log = log();
    listener.awaitLine("bob left");
    assertThat(listener.heard())
        .isEqualTo(
            log.entries().stream()
                .skip(1)
                .map(entry -> new RecordingListener.Heard(log.epoch(), entry))
                .toList());
  }

  @Test
  void listener_gets_an_expired_lease_whichever_command_ends_it() {
    join("alice");
    get(backplane.subscribe(DEMO, listener));
    pass(seconds(31));
    log();
    listener.awaitLine("alice expired");
    assertThat(listener.lines()).containsExactly("alice expired");
  }

  @Test
  void listener_gets_entries_of_its_own_room_only() {
    get(backplane.subscribe(DEMO, listener));
    join(aJoin("alice").in(new RoomId("another")));
    join("bob");
    listener.awaitLine("bob joined");
    assertThat(listener.lines()).containsExactly("bob joined");
  }

  @Test
  void listener_gets_the_name_of_a_new_epoch() {
    get(backplane.subscribe(DEMO, listener));
    Member alice = join("alice");
    get(backplane.leave(alice));
    pass(seconds(121));
    join("bob");
    listener.awaitLine("bob joined");
    RecordingListener.Heard last = listener.heard().get(2);
    assertThat(last.epoch()).isEqualTo(log().epoch());
    assertThat(last.epoch()).isNotEqualTo(listener.heard().get(0).epoch());
    assertThat(last.entry().number()).isEqualTo(1);
  }

  @Test
  void listener_that_was_unsubscribed_gets_no_more_entries() {
    get(backplane.subscribe(DEMO, listener));
    Member alice = join("alice");
    listener.awaitLine("alice joined");
    backplane.unsubscribe(DEMO, listener);
    RecordingListener next = new RecordingListener();
    get(backplane.subscribe(DEMO, next));
    send(alice, toAll("hello"));
    next.awaitLine("alice to all: hello");
    assertThat(listener.lines()).containsExactly("alice joined");
    assertThat(next.lines()).containsExactly("alice to all: hello");
  }

  @Test
  void unsubscribing_a_replaced_listener_has_no_effect() {
    RecordingListener former = new RecordingListener();
    get(backplane.subscribe(DEMO, former));
    backplane.unsubscribe(DEMO, former);
    get(backplane.subscribe(DEMO, listener));
    backplane.unsubscribe(DEMO, former);
    join("alice");
    listener.awaitLine("alice joined");
    assertThat(former.lines()).isEmpty();
  }

  @Test
  void listener_may_issue_commands() {
    CompletableFuture<LogPage> read = new CompletableFuture<>();
    Backplane.Listener reader =
        new Backplane.Listener() {
          @Override
          public void onEntry(String epoch, LogEntry entry) {
            backplane.read(DEMO, 0, 10).thenAccept(read::complete);
          }

          @Override
          public void onStreamLimit(PeerId peer, Membership membership, int keep) {}

          @Override
          public void onResubscribed() {
            // Not in this test.
          }
        };
    get(backplane.subscribe(DEMO, reader));
    join("alice");
    assertThat(get(read).entries()).hasSize(1);
  }

  @Test
  void reachable_backplane_is_ready() {
    assertThat(backplane.notReadyReason()).isNull();
    assertThat(List.of(backplane.nowMicros())).allMatch(micros -> micros > 1_600_000_000_000_000L);
  }
}
