package dev.parley.backplane.redis.script;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.Join;
import dev.parley.room.Limits;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import dev.parley.room.Removal;
import dev.parley.room.RenewalRequest;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.StreamEnd;
import dev.parley.room.TimelineEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call gives its script the keys and arguments that the script's file names, in that order.
 */
class ScriptCallsTest {
  private static final Pattern DECLARATION =
      Pattern.compile("(KEYS|ARGV)\\[(\\d+)(\\.\\.\\.)?] ([a-z_]+)");

  private static final ScriptContext CONTEXT =
      new ScriptContext("0123456789abcdef", 1_700_000_000_001L, 1_700_000_000_000_002L);
  private static final RoomId ROOM = new RoomId("demo");
  private static final LobbyId LOBBY = new LobbyId("plaza");
  private static final PeerId PEER = new PeerId("alice");
  private static final Member MEMBER = new Member(ROOM, PEER, new Membership("owner-a", 3));
  private static final Member ANOTHER =
      new Member(ROOM, new PeerId("bob"), new Membership("owner-b", 4));
  private static final Metadata METADATA = new Metadata("{\"a\":1}");
  private static final Allowance ALLOWANCE = new Allowance(10, 5);
  private static final TimelineEntry REFUSAL =
      TimelineEntry.refused(17, PEER, null, Problem.ROOM_FULL, 2);

  /** What has to be at the place of each name; a regular expression. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          entry("room", "parley:room:\\{demo}"),
          entry("log", "parley:room:\\{demo}:log"),
          entry("leases", "parley:room:\\{demo}:leases"),
          entry("departed", "parley:room:\\{demo}:departed"),
          entry("removed", "parley:room:\\{demo}:removed"),
          entry("waiting", "parley:room:\\{demo}:waiting:(alice|bob)"),
          entry("waited_for", "parley:room:\\{demo}:waited-for"),
          entry("join_key", "parley:room:\\{demo}:join:[\\w-]{43}"),
          entry("receipt", "parley:room:\\{demo}:receipt:[\\w-]{43}"),
          entry("timeline", "parley:room:\\{demo}:timeline"),
          entry("refusals", "parley:room:\\{demo}:refusals"),
          entry("reports", "parley:room:\\{demo}:reports"),
          entry("reported", "parley:room:\\{demo}:reported:alice"),
          entry("calls", "parley:room:\\{demo}:calls"),
          entry("offers", "parley:lobby:\\{plaza}"),
          entry("pairing_key", "parley:lobby:\\{plaza}:key:[\\w-]{43}"),
          entry("joins", "parley:joins:192\\.0\\.2\\.1"),
          entry("heartbeats", "parley:pulse"),
          entry("deadline", "1700000000000002"),
          entry("server", "0123456789abcdef 1700000000001 [0-9a-z]{10}"),
          entry("peer", "alice"),
          entry("owner", "owner-a"),
          entry("generation", "3"),
          entry("returning_owner", "owner-a"),
          entry("returning_generation", "3"),
          entry("new_owner", "owner-new"),
          entry("metadata", "\\{\"a\":1}"),
          entry("max_peers", "16"),
          entry("has_key", "1"),
          entry("role", "SECOND"),
          entry("lease", "30000"),
          entry("missed", "missed-room"),
          entry("own_room", "own-room"),
          entry("is_waiting", "1"),
          entry("offered_room", "demo"),
          entry("emission_interval", "100000"),
          entry("burst_tolerance", "500000"),
          entry("ban", "60000"),
          entry("message", "bye"),
          entry("sent_field", "sent:alice"),
          entry("claim", "0123456789abcdef 1700000000001 owner-a 3 "),
          entry("peer_field", "peer:bob"),
          entry("request", "1 5000 alice owner-a 3 bob"),
          entry("messages", "alice bob \"data\":1"),
          entry("replica", "replica-1"),
          entry("streams", "2"),
          entry("shape", " 2"),
          entry("present", "P owner-a 3 "),
          entry("rest", "bob|P owner-b 4 |1"),
          entry("max_streams", "8"),
          entry("by_client", "1"),
          entry("more", "bob|owner-b|4|1"),
          entry("after", "41"),
          entry("max_entries", "500|42"),
          entry("retention", "3600000"),
          entry("max_refusals", "100"),
          entry("report_interval", "5000000"),
          entry("report_tolerance", "30000000"),
          entry("report", "bob failed 0 ice=failed;session=s"),
          entry("call", "[\\w-]{43}"),
          entry("outcome", "f"),
          entry("max_reports", "1200"),
          entry("max_calls", "512"),
          entry("call_memory", "86400000"),
          entry("entry_count", "1"),
          entry("entries", "(refused|waiting) \\d+ .*"),
          entry("channel", "parley:replica:replica-1"),
          entry("outage_after", "5000"));

  /** The message of a heartbeat has the same name as that of a removal. */
  private static final Set<String> HEARTBEAT_MESSAGE = Set.of("heartbeat");

  private record Declaration(String array, int index, boolean isRepeated, String name) {}

  static List<ScriptCall<?>> calls() {
    Message data = new Message.Data("1", null);
    Send send = new Send(ANOTHER.peer(), List.of(data, data), true, "k", Duration.ofSeconds(5));
    return List.of(
        new CountJoinCall("192.0.2.1", ALLOWANCE),
        new JoinCall(
            new Join(
                ROOM, PEER, METADATA, MEMBER.membership(), new Membership("owner-new", 1), "k"),
            PairingRole.SECOND,
            16),
        new AssignCall(
            new PairingRequest(
                LOBBY, PEER, "k", new RoomId("own-room"), true, new RoomId("missed-room"))),
        new WithdrawRoomCall(LOBBY, ROOM),
        new PeersCall(ROOM, MEMBER),
        new UpdateCall(MEMBER, METADATA, ALLOWANCE),
        new LeaveCall(MEMBER),
        new RemoveCall(ROOM, PEER, new Removal("bye", Duration.ofMinutes(1))),
        new SendCall(MEMBER, send, ALLOWANCE),
        new ReceiptCall(MEMBER, "k"),
        new OpenStreamCall(MEMBER, "replica-1", 16, 2, 8),
        new CloseStreamCall(MEMBER, "replica-1", StreamEnd.CLIENT),
        RenewCall.of(ROOM, "replica-1", List.of(MEMBER, MEMBER, ANOTHER)),
        new RenewUnchangedCall(
            List.of(new RenewalRequest(ROOM, List.of(MEMBER, MEMBER, ANOTHER))), "replica-1", true),
        new ReadCall(ROOM, 41, 42),
        new AddToTimelineCall(
            ROOM,
            List.of(
                REFUSAL,
                new TimelineEntry(TimelineEntry.Kind.WAITING, 18, null, PEER, null, "data", 1)),
            new Retention(500, Duration.ofHours(1))),
        new ReportCall(
            MEMBER,
            CallReport.of(ANOTHER.peer(), "s", "failed", Attributes.builder().add("ice", "failed")),
            new Retention(500, Duration.ofHours(1)),
            new Limits(3, ALLOWANCE, ALLOWANCE)),
        new TimelineCall(ROOM),
        new HeartbeatCall(HeartbeatKeys.inOneRedis("replica-1"), Duration.ofSeconds(5)));
  }

  @Test
  void every_script_has_a_call() {
    assertThat(calls().stream().map(ScriptCall::script).collect(Collectors.toList()))
        .containsExactlyElementsOf(EnumSet.allOf(RedisScript.class));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void file_names_all_keys_and_arguments_in_order(ScriptCall<?> call) {
    for (String array : List.of("KEYS", "ARGV")) {
      List<Declaration> declared = declarations(call.script(), array);
      assertThat(declared).isNotEmpty();
      for (int i = 0; i < declared.size(); i++) {
        assertThat(declared.get(i).index()).isEqualTo(i + 1);
        assertThat(declared.get(i).isRepeated())
            .isEqualTo(i == declared.size() - 1 && hasMore(call, array));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_gives_the_keys_and_arguments_that_the_file_names(ScriptCall<?> call) {
    assertMatch(declarations(call.script(), "KEYS"), call.keys());
    assertMatch(declarations(call.script(), "ARGV"), call.args(CONTEXT));
  }

  @Test
  void short_send_has_no_more_than_the_keys_of_its_room() {
    Send send = new Send(null, List.of(new Message.Data("1", null)), false, null, Duration.ZERO);
    SendCall call = new SendCall(MEMBER, send, ALLOWANCE);
    assertThat(call.keys()).isEqualTo(RedisKeys.ofRoom(ROOM));
    assertThat(call.args(CONTEXT))
        .endsWith("peer:alice", "100000", "500000", "0 0 alice owner-a 3 *", "alice * \"data\":1");
  }

  @Test
  void renewal_of_many_rooms_names_all_keys_unless_they_are_in_a_cluster() {
    RoomId other = new RoomId("other");
    List<RenewalRequest> requests =
        List.of(
            new RenewalRequest(ROOM, List.of(MEMBER)),
            new RenewalRequest(other, List.of(new Member(other, PEER, new Membership("o", 1)))));
    RenewUnchangedCall alone = new RenewUnchangedCall(requests, "replica-1", false);
    RenewUnchangedCall cluster = new RenewUnchangedCall(requests, "replica-1", true);
    List<String> first = RedisKeys.ofRoom(ROOM);
    List<String> second = RedisKeys.ofRoom(other);
    assertThat(alone.keys()).isEqualTo(Stream.of(first, second).flatMap(List::stream).toList());
    assertThat(alone.args(CONTEXT)).endsWith("alice", "P o 1 ", "1").contains(" 1 1");
    assertThat(cluster.keys()).isEqualTo(first);
    assertThat(cluster.args(CONTEXT)).endsWith(second.toArray(String[]::new));
  }

  private static void assertMatch(List<Declaration> declared, List<String> given) {
    boolean isOpen = declared.get(declared.size() - 1).isRepeated();
    if (isOpen) {
      assertThat(given).hasSizeGreaterThanOrEqualTo(declared.size());
    } else {
      assertThat(given).hasSameSizeAs(declared);
    }
    for (int i = 0; i < given.size(); i++) {
      String name = declared.get(Math.min(i, declared.size() - 1)).name();
      assertThat(VALUES).containsKey(name);
      if (!HEARTBEAT_MESSAGE.contains(given.get(i))) {
        assertThat(given.get(i)).as(name).matches(VALUES.get(name));
      }
    }
  }

  private static boolean hasMore(ScriptCall<?> call, String array) {
    return array.equals("ARGV")
        && Set.of(
                RedisScript.SEND,
                RedisScript.RENEW,
                RedisScript.RENEW_UNCHANGED,
                RedisScript.ADD_TO_TIMELINE)
            .contains(call.script());
  }

  /** Reads the names from the comment that the script begins with. */
  private static List<Declaration> declarations(RedisScript script, String array) {
    List<Declaration> found = new ArrayList<>();
    header(script)
        .forEach(
            line -> {
              Matcher matcher = DECLARATION.matcher(line);
              while (matcher.find()) {
                if (matcher.group(1).equals(array)) {
                  found.add(
                      new Declaration(
                          array,
                          Integer.parseInt(matcher.group(2)),
                          matcher.group(3) != null,
                          matcher.group(4)));
                }
              }
            });
    return found;
  }

  private static Stream<String> header(RedisScript script) {
    try (InputStream in =
        ScriptCallsTest.class.getResourceAsStream("/redis/" + script.fileName())) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().takeWhile(line -> line.startsWith("--"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
