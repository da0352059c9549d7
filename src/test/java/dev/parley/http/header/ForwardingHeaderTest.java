package dev.parley.http.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of the headers in which proxies say where a request comes from. */
class ForwardingHeaderTest {
  private static final ForwardingHeader FORWARDED = ForwardingHeader.forwarded();
  private static final ForwardingHeader FOR = ForwardingHeader.addresses("X-Forwarded-For");
  private static final ForwardingHeader HOST = ForwardingHeader.host("X-Forwarded-Host");
  private static final ForwardingHeader PORT = ForwardingHeader.port("X-Forwarded-Port");
  private static final ForwardingHeader PROTO = ForwardingHeader.scheme("X-Forwarded-Proto");
  private static final ForwardingHeader PREFIX = ForwardingHeader.prefix("X-Forwarded-Prefix");
  private static final ForwardingHeader SSL = ForwardingHeader.onOrOff("X-Forwarded-Ssl");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=192.0.2.60",
        "for=192.0.2.60;proto=http;by=203.0.113.43",
        "For=\"[2001:db8:cafe::17]:4711\"",
        "for=\"192.0.2.43:47011\"; host=example.com",
        "for=unknown;by=_gateway",
        "for=\"_hidden:_port\"",
        "proto=https;host=\"example.com:8443\"",
        "for=192.0.2.60;secret=abc",
        "for=192.0.2.60;secret=\"abc\"",
        "for=192.0.2.43, for=198.51.100.17",
      })
  void valid_forwarded_header_is_kept(String value) {
    assertKept(FORWARDED, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.60",
        "for",
        "for=",
        "for=nobody here",
        "for=192.0.2.300",
        "for=192.0.2.60;for=192.0.2.61",
        "for=192.0.2.60;proto=two words",
        "for=192.0.2.60:many",
        "for=2001:db8::1",
        "host=two words",
        "host=example.com:99999",
        "xfor=unknown",
        "a=b=c",
        ";",
        "",
      })
  void forwarded_header_that_cannot_be_read_is_dropped(String value) {
    assertThat(FORWARDED.readableEnd(List.of(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "192.0.2.1:4711",
        "2001:db8::1",
        "[2001:db8::1]",
        "[2001:db8::1]:4711",
        "::ffff:192.0.2.1",
        "unknown",
        "_hidden",
        "192.0.2.1, 2001:db8::1, 198.51.100.7"
      })
  void valid_addresses_are_kept(String value) {
    assertKept(FOR, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody",
        "192.0.2",
        "192.0.2.1:",
        "192.0.2.1:99999",
        "fe80::1%eth0",
        "two words",
        "\"\"",
        ",",
        ""
      })
  void addresses_that_cannot_be_read_are_dropped(String value) {
    assertThat(FOR.readableEnd(List.of(value))).isNull();
  }

  @Test
  void what_a_proxy_appended_stays_after_text_that_cannot_be_read() {
    assertThat(FOR.readableEnd(List.of("nobody here, 192.0.2.1, 127.0.1.9")))
        .isEqualTo("192.0.2.1, 127.0.1.9");
    assertThat(FOR.readableEnd(List.of("198.51.100.9", "nobody here", "192.0.2.1")))
        .isEqualTo("192.0.2.1");
    assertThat(FORWARDED.readableEnd(List.of("for=\"an open quote, for=192.0.2.1")))
        .isEqualTo("for=192.0.2.1");
    assertThat(PROTO.readableEnd(List.of("two words,https"))).isEqualTo("https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "my_host:8080", "192.0.2.1", "[2001:db8::1]:443", "a, b"})
  void valid_hosts_are_kept(String value) {
    assertKept(HOST, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"two words", "example.com:", "example.com:70000", "a/b", "[1]", "ex@mple"})
  void hosts_that_cannot_be_read_are_dropped(String value) {
    assertThat(HOST.readableEnd(List.of(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"443", "8080", "65535"})
  void valid_ports_are_kept(String value) {
    assertKept(PORT, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "0", "-1", "65536", "123456", "44 3", ""})
  void ports_that_cannot_be_read_are_dropped(String value) {
    assertThat(PORT.readableEnd(List.of(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/app", "/app/", "/a/b%20c", "/~user"})
  void valid_prefixes_are_kept(String value) {
    assertKept(PREFIX, value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"app", "//other.example", "/a/../b", "/a//b", "/a?b", "/two words", "/%2", ""})
  void prefixes_that_cannot_be_read_are_dropped(String value) {
    assertThat(PREFIX.readableEnd(List.of(value))).isNull();
  }

  @Test
  void scheme_is_one_word_and_ssl_is_on_or_off() {
    assertKept(PROTO, "https");
    assertThat(PROTO.readableEnd(List.of("1http"))).isNull();
    assertThat(PROTO.readableEnd(List.of("two words"))).isNull();
    assertKept(SSL, "on");
    assertThat(SSL.readableEnd(List.of("perhaps"))).isNull();
  }

  private static void assertKept(ForwardingHeader header, String value) {
    assertThat(header.readableEnd(List.of(value))).isEqualTo(value);
  }
}
