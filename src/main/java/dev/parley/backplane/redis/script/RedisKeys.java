package dev.parley.backplane.redis.script;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The names of keys and channels. Everything of one room has the room as its hash tag, and
 * everything of one lobby the lobby, so that a Redis Cluster keeps either on one node.
 */
public final class RedisKeys {
  private RedisKeys() {}

  /** Names the room's hash, and its channel. */
  public static String room(RoomId room) {
    return "parley:room:{" + room + "}";
  }

  /** Names {@code KEYS[1]} to {@code KEYS[4]} of every script on a room. More can be added. */
  static List<String> ofRoom(RoomId room) {
    List<String> keys = new ArrayList<>(8);
    keys.add(room(room));
    keys.add(log(room));
    keys.add(leases(room));
    keys.add(departed(room));
    return keys;
  }

  static String log(RoomId room) {
    return room(room) + ":log";
  }

  static String leases(RoomId room) {
    return room(room) + ":leases";
  }

  static String departed(RoomId room) {
    return room(room) + ":departed";
  }

  static String removed(RoomId room) {
    return room(room) + ":removed";
  }

  static String timeline(RoomId room) {
    return room(room) + ":timeline";
  }

  static String refusals(RoomId room) {
    return room(room) + ":refusals";
  }

  static String reports(RoomId room) {
    return room(room) + ":reports";
  }

  /** Names the allowance of a peer's reports. */
  static String reported(Member member) {
    return room(member.room()) + ":reported:" + member.peer();
  }

  static String calls(RoomId room) {
    return room(room) + ":calls";
  }

  static String waitedFor(RoomId room) {
    return room(room) + ":waited-for";
  }

  static String waiting(RoomId room, PeerId peer) {
    return room(room) + ":waiting:" + peer;
  }

  static String receipt(Member sender, String key) {
    return room(sender.room())
        + ":receipt:"
        + digest(sender.membership().owner() + " " + sender.membership().generation() + " " + key);
  }

  static String joinKey(RoomId room, String key) {
    return room(room) + ":join:" + digest(key);
  }

  /** Names the offers of a lobby. */
  static String offers(LobbyId lobby) {
    return "parley:lobby:{" + lobby + "}";
  }

  static String pairingKey(LobbyId lobby, String key) {
    return offers(lobby) + ":key:" + digest(key);
  }

  static String joins(String address) {
    return "parley:joins:" + address;
  }

  /** Keeps texts that clients chose, some of them secrets, out of key names. */
  static String digest(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
