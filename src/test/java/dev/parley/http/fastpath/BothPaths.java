package dev.parley.http.fastpath;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.HttpTest;
import dev.parley.testing.Peer;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.TreeSet;

/** Base class of tests that compare responses of the fast path with responses of the router. */
abstract class BothPaths extends HttpTest {
  RequestSpecification plain() {
    return given()
        .urlEncodingEnabled(false)
        .basePath("/v1/rooms/" + room)
        .header("Origin", "https://app.example")
        .contentType("application/json");
  }

  RequestSpecification withToken(Peer peer) {
    return plain().header("Authorization", "Bearer " + peer.token());
  }

  static void assertSameRefusal(Response fast, Response routed) {
    assertThat(fast.statusCode()).isBetween(400, 499).isEqualTo(routed.statusCode());
    assertThat(fast.jsonPath().getString("code")).isEqualTo(routed.jsonPath().getString("code"));
    assertThat(fast.jsonPath().getString("detail"))
        .isEqualTo(routed.jsonPath().getString("detail"));
    assertThat(headers(fast)).isEqualTo(headers(routed));
  }

  /** Returns all headers, but for the length of the body. */
  static TreeSet<String> headers(Response response) {
    TreeSet<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().forEach(header -> headers.add(header.getName() + ": " + value(header)));
    return headers;
  }

  private static String value(Header header) {
    return header.getName().equalsIgnoreCase("Content-Length") ? "any" : header.getValue();
  }
}
