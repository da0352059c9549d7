package dev.parley.http.caller;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and writes IP addresses; never resolves a name. */
final class IpAddresses {
  /** Bytes of an IPv6 address that name the network of one customer, who has 2^64 addresses. */
  private static final int SUBNET_BYTES = 8;

  private IpAddresses() {}

  /** Reads an address; null if it is none. An IPv4-mapped IPv6 address becomes IPv4. */
  static @Nullable InetAddress parse(@Nullable String literal) {
    byte[] bytes = literal == null ? null : NetUtil.createByteArrayFromIpAddressString(literal);
    // Java itself turns an IPv4-mapped address into IPv4.
    return bytes == null ? null : of(bytes);
  }

  /** Returns the text of an IPv4 address, or of the network of 64 bits of an IPv6 address. */
  static String clientText(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return NetUtil.toAddressString(address);
    }
    Arrays.fill(bytes, SUBNET_BYTES, bytes.length, (byte) 0);
    return NetUtil.toAddressString(of(bytes)) + "/64";
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has 4 or 16 bytes", e);
    }
  }
}
