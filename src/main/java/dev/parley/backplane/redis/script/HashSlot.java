package dev.parley.backplane.redis.script;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * The hash slot of a key, by which a Redis Cluster chooses the node that has it: the CRC16 (XMODEM)
 * of the key's hash tag, modulo the number of slots. See "Key distribution model" and "Hash tags"
 * in the specification of Redis Cluster.
 */
public final class HashSlot {
  /** How many slots a cluster has. */
  public static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private HashSlot() {}

  /** Returns the slot of a key or channel, from 0 on. */
  public static int of(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    byte[] bytes =
        (close > open + 1 ? key.substring(open + 1, close) : key).getBytes(StandardCharsets.UTF_8);
    int crc = 0;
    for (byte next : bytes) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ next) & 0xff]) & 0xffff;
    }
    return crc % COUNT;
  }

  /**
   * Returns the first of the numbers 0, 1, 2, ... whose slot is one of those wanted. As a hash tag
   * it puts a key on the node that has these slots. At least one slot must be wanted.
   */
  public static String tagIn(IntPredicate wanted) {
    int number = 0;
    while (!wanted.test(of(Integer.toString(number)))) {
      number++;
    }
    return Integer.toString(number);
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int index = 0; index < table.length; index++) {
      int crc = index << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[index] = crc & 0xffff;
    }
    return table;
  }
}
