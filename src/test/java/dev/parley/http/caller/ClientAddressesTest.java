package dev.parley.http.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Client addresses with and without trusted proxies. */
class ClientAddressesTest {
  private static final String KEY = "quarkus.http.proxy.trusted-proxies";

  @Test
  void forwarding_without_trusted_proxies_fails_at_the_start_and_names_the_key() {
    assertThatThrownBy(() -> new ClientAddresses(true, false, Optional.empty()))
        .hasMessageContaining(KEY);
    assertThatThrownBy(() -> behind("10.0.0.0/33")).hasMessageContaining(KEY);
  }

  @Test
  void network_is_trusted_up_to_its_last_address() {
    ClientAddresses addresses = behind("10.1.0.0/16", "2001:db8::/32");
    assertThat(addresses.of("10.1.255.255", List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
    assertThat(addresses.of("10.2.0.0", List.of("192.0.2.1"))).isEqualTo("10.2.0.0");
    assertThat(addresses.of("2001:db8:ffff::1", List.of("192.0.2.1"))).isEqualTo("192.0.2.1");
    assertThat(addresses.of("2001:db9::1", List.of("192.0.2.1"))).isEqualTo("2001:db9::/64");
  }

  @Test
  void ipv4_mapped_ipv6_address_is_treated_as_ipv4() {
    ClientAddresses addresses = behind("10.0.0.0/8");
    assertThat(addresses.of("::ffff:10.0.0.1", List.of("::ffff:192.0.2.1"))).isEqualTo("192.0.2.1");
  }

  private static ClientAddresses behind(String... proxies) {
    return new ClientAddresses(true, false, Optional.of(List.of(proxies)));
  }
}
