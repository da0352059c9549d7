package dev.parley.http;

import dev.parley.room.RoomLog.About;
import jakarta.inject.Singleton;

/** Answers a request that was read straight from its connection with what stands in its way. */
@Singleton
class DirectRefusals {
  private final Answers answers;
  private final DirectHeads heads;

  DirectRefusals(Answers answers, DirectHeads heads) {
    this.answers = answers;
    this.heads = heads;
  }

  /** Answers with the problem in a failure. */
  void answer(Throwable failure, DirectRequest request, About asking, DirectConnection connection) {
    answer(document(failure, request, asking), request, connection);
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
