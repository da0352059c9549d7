package dev.parley.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the first {@code bits} bits of one, 4 or 16 bytes long. */
record Network(byte[] address, int bits) {
  /**
   * Reads an address, a network ({@code 10.0.0.0/8}), or a host name, which is resolved now.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Stream<Network> parse(String text) {
    String[] parts = text.strip().split("/", 2);
    byte[] address = address(parts[0]);
    if (address != null) {
      int most = address.length * 8;
      int bits = parts.length == 1 ? most : bits(text, parts[1], most);
      return Stream.of(new Network(address, bits));
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(parts[0]))
          .map(InetAddress::getAddress)
          .map(one -> new Network(one, one.length * 8));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "quarkus.http.proxy.trusted-proxies: unknown host " + parts[0], e);
    }
  }

  private static int bits(String text, String bits, int most) {
    int value = bits.matches("\\d{1,3}") ? Integer.parseInt(bits) : -1;
    if (value < 0 || value > most) {
      throw new IllegalArgumentException("quarkus.http.proxy.trusted-proxies: no network: " + text);
    }
    return value;
  }

  /** Reads an address, never a name; an IPv4 address in IPv6's clothes as what it is. */
  static byte @Nullable [] address(@Nullable String literal) {
    byte[] bytes = literal == null ? null : NetUtil.createByteArrayFromIpAddressString(literal);
    return bytes != null && isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  private static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % 8;
      if (((address[i / 8] ^ other[i / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
