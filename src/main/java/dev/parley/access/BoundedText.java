package dev.parley.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads a response body as UTF-8. If it is larger than allowed, it stops reading and fails. */
final class BoundedText implements BodySubscriber<String> {
  private final BodySubscriber<String> text = BodySubscribers.ofString(UTF_8);
  private final CompletableFuture<String> body = new CompletableFuture<>();
  private final int maxBytes;
  private @Nullable Subscription subscription;
  private long bytes;

  BoundedText(int maxBytes) {
    this.maxBytes = maxBytes;
    text.getBody()
        .whenComplete(
            (whole, failure) -> {
              if (failure == null) {
                body.complete(whole);
              } else {
                body.completeExceptionally(failure);
              }
            });
  }

  @Override
  public CompletionStage<String> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    text.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    bytes += part.stream().mapToLong(ByteBuffer::remaining).sum();
    if (bytes <= maxBytes) {
      text.onNext(part);
    } else if (subscription != null) {
      subscription.cancel();
      text.onError(new IOException("more than " + maxBytes + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    text.onError(failure);
  }

  @Override
  public void onComplete() {
    text.onComplete();
  }
}
