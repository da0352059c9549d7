package dev.parley.http;

import dev.parley.room.RoomLogger.About;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that was read straight from its connection if something fails. */
@Singleton
class DirectRefusals {
  private final Answers answers;
  private final DirectHeads heads;

  DirectRefusals(Answers answers, DirectHeads heads) {
    this.answers = answers;
    this.heads = heads;
  }

  /**
   * Begins a request and does what it asks for; answers, or says what stands in the way.
   *
   * @param asking who asks, as far as that is known
   * @param answer answers with what came of it
   */
  <T extends @Nullable Object> void attempt(
      DirectRequest request,
      About asking,
      DirectConnection connection,
      Supplier<CompletionStage<T>> work,
      Consumer<T> answer) {
    connection.begin(request, null);
    begin(work)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                answer.accept(done);
              } else {
                answer(document(failure, request, asking), request, connection);
              }
            });
  }

  private static <T extends @Nullable Object> CompletionStage<T> begin(
      Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  /** Finds the problem in a failure, and tells of it. */
  ProblemDocument document(Throwable failure, DirectRequest request, About asking) {
    return answers.document(failure, request.path(), () -> asking);
  }

  /** Answers with a problem. */
  void answer(ProblemDocument document, DirectRequest request, DirectConnection connection) {
    connection.answer(
        heads.problem(request, connection.isByTls(), document), document.json(request.path()));
  }
}
