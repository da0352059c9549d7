package dev.parley.replicas;

import static dev.parley.testing.Jwt.claims;
import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Moderators who ask one replica, peers who are at the other, and what Redis knows of them. */
class ModerationIT extends ReplicasTest {
  private static final String KEY = "a-key-of-the-application-of-forty-bytes.";

  private Site site;
  private Replica one;
  private Replica two;

  @BeforeAll
  void start() {
    Map<String, String> jwt =
        Map.of("parley.access.admission", "jwt", "parley.access.jwt-keys", KEY);
    site = Site.around(RedisServer.start(), jwt, jwt);
    one = site.replica(0);
    two = site.replica(1);
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @Test
  void peer_that_is_removed_at_one_replica_is_out_at_both_at_once() {
    String room = aRoom();
    Peer alice = enter(two, room, "alice");
    EventStream atTwo = listen(alice);
    EventStream others = listen(enter(one, room, "bob"));

    assertThat(remove(one, room, "/peers/alice?reason=spam").status()).isEqualTo(204);
    for (Replica replica : List.of(two, one)) {
      assertRemoved(alice.via(replica.url()).broadcast(aChat("still here")));
      assertRemoved(alice.via(replica.url()).members());
      assertRemoved(Peer.joining(replica.url(), room).token(alice.token()).ask());
      assertRemoved(
          Peer.joining(replica.url(), room).token(token(room, ",\"sub\":\"alice\"")).ask());
      assertRemoved(alice.via(replica.url()).poll("wait=0"));
    }
    assertThat(atTwo.awaitEvent("removed").json().get("message").textValue()).isEqualTo("spam");
    atTwo.awaitEnd(SOON);
    SseEvent left = others.awaitEvent("peer-left");
    assertThat(left.json().get("reason").textValue()).isEqualTo("removed");
  }

  @Test
  void room_that_is_closed_at_one_replica_is_closed_at_both() {
    String room = aRoom();
    EventStream atOne = listen(enter(one, room, "alice"));
    Peer bob = enter(two, room, "bob");
    EventStream atTwo = listen(bob);
    assertThat(remove(one, room, "").status()).isEqualTo(204);
    for (EventStream stream : List.of(atOne, atTwo)) {
      stream.awaitEvent("removed");
      stream.awaitEnd(SOON);
    }
    assertRemoved(bob.poll("wait=0"));
  }

  @Test
  void redis_is_told_neither_tokens_nor_keys() {
    String room = aRoom();
    String secret = "a-secret-that-nobody-may-see";
    String application = token(room, ",\"sub\":\"alice\"");
    Peer alice = Peer.joining(one.url(), room).token(application).idempotencyKey(secret).join();
    listen(alice);
    accepted(alice.broadcast(aChat("hello"), "Idempotency-Key", "another-" + secret));
    String everything = everything(site.redis());
    assertThat(everything).contains("alice", "hello");
    assertThat(everything)
        .doesNotContain(
            alice.token(),
            alice.token().split("\\.")[2],
            application,
            secret,
            KEY,
            Replica.TOKEN_KEY);
  }

  @Test
  void whoever_has_redis_can_speak_as_anybody() {
    String room = aRoom();
    enter(one, room, "alice");
    Peer bob = enter(two, room, "bob");
    EventStream stream = listen(bob);
    String start = bob.start();
    long next = Long.parseLong(start.substring(start.indexOf('-') + 1)) + 1;
    String forged = "m 1000000 alice bob \"data\":\"forged\"";
    site.redis()
        .command("PUBLISH", "parley:room:{" + room + "}", epoch(start) + " " + next + " " + forged);
    SseEvent message = stream.awaitEvent("message");
    assertThat(message.json().get("from").textValue()).isEqualTo("alice");
    assertThat(message.json().get("data").textValue()).isEqualTo("forged");
  }

  private static Peer enter(Replica replica, String room, String id) {
    return Peer.joining(replica.url(), room).token(token(room, ",\"sub\":\"" + id + "\"")).join();
  }

  private static Answer remove(Replica replica, String room, String what) {
    String moderator = token(room, ",\"moderator\":true");
    return new Http(replica.url())
        .ask(
            "DELETE",
            "/v1/rooms/" + room + what,
            null,
            Map.of("Authorization", "Bearer " + moderator));
  }

  private static void assertRemoved(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("removed");
  }

  /** Names and contents of all keys, as text. */
  private static String everything(RedisServer redis) {
    StringBuilder all = new StringBuilder();
    for (Object key : list(redis.command("KEYS", "*"))) {
      String name = String.valueOf(key);
      Object content =
          switch (String.valueOf(redis.command("TYPE", name))) {
            case "hash" -> redis.command("HGETALL", name);
            case "list" -> redis.command("LRANGE", name, "0", "-1");
            case "zset" -> redis.command("ZRANGE", name, "0", "-1", "WITHSCORES");
            default -> redis.command("GET", name);
          };
      all.append(name).append(' ').append(content).append('\n');
    }
    return all.toString();
  }

  private static List<?> list(Object answer) {
    return Stream.of(Objects.requireNonNull(answer))
        .filter(List.class::isInstance)
        .map(List.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String token(String room, String more) {
    return Jwt.signed(KEY, claims("\"room\":\"" + room + "\"" + more));
  }
}
