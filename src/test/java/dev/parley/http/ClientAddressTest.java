package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Json;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The client address that a join counts for when requests come through proxies. */
@QuarkusTest
@TestProfile(BehindProxies.class)
class ClientAddressTest extends HttpTest {
  private static final int JOINS = 5 * BehindProxies.JOIN_BURST;

  @Test
  void forwarded_address_from_an_untrusted_client_is_ignored() throws IOException {
    assertThat(acceptedFrom("127.0.0.21", i -> "X-Forwarded-For: 198.51.100." + i))
        .isLessThan(JOINS);
  }

  @Test
  void join_counts_for_the_address_that_a_trusted_proxy_names() throws IOException {
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 192.0.2." + i)).isEqualTo(JOINS);
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 192.0.2.200")).isLessThan(JOINS);
    assertThat(acceptedFrom("127.0.1.7", i -> "X-Forwarded-For: 203.0.113." + i)).isEqualTo(JOINS);
  }

  @Test
  void only_the_address_that_the_proxy_appended_counts() throws IOException {
    assertThat(
            acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 198.51.100." + i + ", 192.0.2.201"))
        .isLessThan(JOINS);
  }

  @Test
  void trusted_proxies_in_a_chain_are_skipped() throws IOException {
    assertThat(
            acceptedFrom(
                "127.0.0.20", i -> "X-Forwarded-For: 198.51.100." + i + ", 127.0.1.9, 127.0.1.8"))
        .isEqualTo(JOINS);
  }

  @Test
  void ipv6_addresses_of_one_64_bit_network_count_as_one_client() throws IOException {
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 2001:db8:0:1::" + i))
        .isLessThan(JOINS);
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: [2001:db8:0:2" + i + "::1]:4711"))
        .isEqualTo(JOINS);
  }

  @Test
  void join_with_an_invalid_forwarded_address_counts_for_the_proxy() throws IOException {
    assertThat(acceptedFrom("127.0.1.50", i -> "X-Forwarded-For: nobody-" + i)).isLessThan(JOINS);
  }

  @Test
  void address_that_the_proxy_appended_counts_behind_text_that_cannot_be_read() throws IOException {
    assertThat(
            acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: nobody here " + i + ", 192.0.2.202"))
        .isLessThan(JOINS);
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: nobody here, 198.18.0." + i))
        .isEqualTo(JOINS);
  }

  @Test
  void forwarding_header_that_is_not_configured_is_ignored() throws IOException {
    assertThat(acceptedFrom("127.0.1.51", i -> "Forwarded: for=198.51.100." + i)).isLessThan(JOINS);
  }

  @Test
  void strict_transport_security_is_sent_only_when_a_trusted_proxy_received_the_request_over_tls()
      throws IOException {
    assertThat(transportSecurity("127.0.0.20")).isEqualTo("max-age=31536000");
    assertThat(transportSecurity("127.0.0.21")).isNull();
  }

  @Test
  void urls_in_the_answer_to_a_join_begin_with_the_prefix_that_a_trusted_proxy_cuts_off()
      throws IOException {
    for (String path : List.of("/v1/rooms/prefixed/peers", "/v1/lobbies/prefixed/peers")) {
      assertThat(joined("127.0.1.61", path, "X-Forwarded-Prefix: /app/")).startsWith("/app/v1/");
      assertThat(joined("127.0.1.62", path, "X-Forwarded-Prefix: no-slash")).startsWith("/v1/");
      assertThat(joined("127.0.1.63", path, "X-Forwarded-Prefix: /a, /b")).startsWith("/v1/");
      assertThat(joined("127.0.0.22", path, "X-Forwarded-Prefix: /app")).startsWith("/v1/");
    }
    assertThat(joined("127.0.1.64", "/v1/rooms/a/peers?x=y", "X-Forwarded-Prefix: /b/c"))
        .startsWith("/b/c/v1/rooms/a/peers/");
  }

  /** Joins and returns the location; the URL of the messages begins with it. */
  private String joined(String from, String path, String header) throws IOException {
    try (RawConnection connection = RawConnection.from(from, service)) {
      connection.head("POST " + path, "Content-Length: 0", header);
      RawResponse response = connection.response(Duration.ofSeconds(5));
      assertThat(response.status()).isEqualTo(201);
      String location = String.valueOf(response.header("Location"));
      assertThat(Json.parse(response.text()).get("messagesUrl").textValue())
          .isEqualTo(location + "/messages");
      return location;
    }
  }

  private String transportSecurity(String from) throws IOException {
    try (RawConnection connection = RawConnection.from(from, service)) {
      connection.head("GET /v1/nothing", "X-Forwarded-Proto: https");
      return connection.response(Duration.ofSeconds(5)).header("Strict-Transport-Security");
    }
  }

  private int acceptedFrom(String address, IntFunction<String> header) throws IOException {
    int accepted = 0;
    for (int i = 1; i <= JOINS; i++) {
      try (RawConnection connection = RawConnection.from(address, service)) {
        String path = "/v1/rooms/r-" + System.nanoTime() + "/peers";
        connection.head("POST " + path, "Content-Length: 0", header.apply(i));
        RawResponse response = connection.response(Duration.ofSeconds(5));
        assertThat(response.status()).isIn(201, 429);
        accepted += response.status() == 201 ? 1 : 0;
      }
    }
    return accepted;
  }
}
