#!/usr/bin/env bash
# REST-assured 5.5.6: `close()` of the stream from `asInputStream()` blocks until the server has ended its response.
#
# One expects: to close an input stream ends the transfer. A test that has read the events it waited for closes the stream
# of an endless response, and goes on.
# What happens: the HTTP client below reads a chunked response to its end on `close()`, so that it can use the connection
# again. With an event stream, that is when the server ends it, minutes later.
# Documentation: https://github.com/rest-assured/rest-assured/wiki/Usage
# Workaround in Parley: docs/examples/SignalingTest.java ends the stream, by leaving the room, before it closes it.
#
# Needs a JDK 17 or newer and Maven. Takes about twenty seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.rest-assured</groupId>
      <artifactId>rest-assured</artifactId>
      <version>5.5.6</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars
java -version 2>&1 | head -1
echo "REST-assured 5.5.6"

cat >Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

class Finding {
  private static final Duration LIFE = Duration.ofSeconds(5);

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: an event\n\n".getBytes());
          exchange.getResponseBody().flush();
          pause();
          exchange.close();
        });
    server.start();
    long begin = System.nanoTime();
    InputStream stream =
        RestAssured.get("http://127.0.0.1:" + server.getAddress().getPort() + "/").asInputStream();
    stream.read(new byte[100]);
    double read = seconds(begin);
    stream.close();
    double closed = seconds(begin);
    server.stop(0);
    System.out.printf("the event was read after %.1f s, close() returned after %.1f s%n", read, closed);
    System.exit(read < 3 && closed > LIFE.toSeconds() - 1 ? 0 : 1);
  }

  private static void pause() {
    try {
      Thread.sleep(LIFE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
END
timeout 50 java -cp 'jars/*' Finding.java || { echo "The behaviour has changed."; exit 1; }
