package dev.parley.bench.site;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until a server can answer requests, its Redis included. */
final class Readiness {
  private static final int SECONDS = 60;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Readiness() {}

  /** Waits until a GET of the path is answered with a status below 500. */
  static void await(ServerProcess server, String path) throws InterruptedException {
    await(server, path, "");
  }

  /** The same, and until the answer has this text. */
  static void await(ServerProcess server, String path, String text) throws InterruptedException {
    server.awaitListening();
    URI url = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!serves(request, text)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(server.name() + " is not ready");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean serves(HttpRequest request, String text) throws InterruptedException {
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      return answer.statusCode() < 500 && answer.body().contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
