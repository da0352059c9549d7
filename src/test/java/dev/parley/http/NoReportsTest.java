package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** A service that keeps timelines and takes no reports. */
@QuarkusTest
@TestProfile(LowRateAndSizeLimits.class)
class NoReportsTest extends HttpTest {
  @Test
  void report_is_not_found_and_a_diagnosis_is_there() {
    Peer alice = join("alice");
    assertProblem(
        alice.report("{\"peer\":\"bob\",\"connectionState\":\"failed\"}"), 404, "not-found");
    assertThat(alice.diagnosis().status()).isEqualTo(200);
  }
}
