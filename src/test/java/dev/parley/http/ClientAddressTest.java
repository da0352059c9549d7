package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Whose allowance a join counts for, where there are proxies. */
@QuarkusTest
@TestProfile(BehindProxies.class)
class ClientAddressTest extends HttpTest {
  private static final int MANY = 5 * BehindProxies.JOIN_BURST;

  @Test
  void address_that_a_stranger_claims_is_ignored() throws IOException {
    assertThat(acceptedFrom("127.0.0.21", i -> "X-Forwarded-For: 198.51.100." + i))
        .isLessThan(MANY);
  }

  @Test
  void address_that_a_trusted_proxy_names_is_counted() throws IOException {
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 192.0.2." + i)).isEqualTo(MANY);
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 192.0.2.200")).isLessThan(MANY);
    assertThat(acceptedFrom("127.0.1.7", i -> "X-Forwarded-For: 203.0.113." + i)).isEqualTo(MANY);
  }

  @Test
  void only_what_the_proxy_appended_counts_and_not_what_the_client_wrote_before()
      throws IOException {
    assertThat(
            acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 198.51.100." + i + ", 192.0.2.201"))
        .isLessThan(MANY);
  }

  @Test
  void trusted_proxies_in_a_row_are_passed_over() throws IOException {
    assertThat(
            acceptedFrom(
                "127.0.0.20", i -> "X-Forwarded-For: 198.51.100." + i + ", 127.0.1.9, 127.0.1.8"))
        .isEqualTo(MANY);
  }

  @Test
  void addresses_of_one_network_of_64_bits_are_one_client() throws IOException {
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: 2001:db8:0:1::" + i))
        .isLessThan(MANY);
    assertThat(acceptedFrom("127.0.0.20", i -> "X-Forwarded-For: [2001:db8:0:2" + i + "::1]:4711"))
        .isEqualTo(MANY);
  }

  @Test
  void what_is_no_address_counts_for_the_proxy() throws IOException {
    assertThat(acceptedFrom("127.0.1.50", i -> "X-Forwarded-For: nobody-" + i)).isLessThan(MANY);
  }

  @Test
  void header_that_is_not_configured_is_ignored() throws IOException {
    assertThat(acceptedFrom("127.0.1.51", i -> "Forwarded: for=198.51.100." + i)).isLessThan(MANY);
  }

  @Test
  void trusted_proxy_that_was_asked_by_tls_has_browsers_stay_with_it_and_nobody_else_does()
      throws IOException {
    assertThat(transportSecurity("127.0.0.20")).isEqualTo("max-age=31536000");
    assertThat(transportSecurity("127.0.0.21")).isNull();
  }

  private String transportSecurity(String from) throws IOException {
    try (RawConnection connection = RawConnection.from(from, service)) {
      connection.head("GET /v1/nothing", "X-Forwarded-Proto: https");
      return connection.response(Duration.ofSeconds(5)).header("Strict-Transport-Security");
    }
  }

  private int acceptedFrom(String address, IntFunction<String> header) throws IOException {
    int accepted = 0;
    for (int i = 1; i <= MANY; i++) {
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
