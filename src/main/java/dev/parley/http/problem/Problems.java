package dev.parley.http.problem;

import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.operations.HttpMeters;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.RoomLogger;
import dev.parley.room.RoomLogger.About;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Finds the problem in a failure, counts it, records it in the timeline and logs it. Every refusal
 * and every fault of a request passes through here once.
 */
@Singleton
public class Problems {
  private static final RoomLogger LOG = RoomLogger.of(Problems.class);

  private final HttpMeters meters;
  private final RefusalRecorder recorder;

  Problems(HttpMeters meters, RefusalRecorder recorder) {
    this.meters = meters;
    this.recorder = recorder;
  }

  /**
   * Returns the problem document of a failure.
   *
   * @param path of the request, without its query; null if the request cannot be read
   * @param tokens the tokens that the request brings
   * @param requestedId the id that a join asks for; null for other requests
   */
  public ProblemDocument document(
      Throwable failure,
      @Nullable String path,
      PresentedTokens tokens,
      @Nullable PeerId requestedId) {
    ProblemDocument document = ProblemDocument.of(failure);
    Problem problem = document.problem();
    meters.refused(problem);
    boolean isFault = problem == Problem.INTERNAL_ERROR;
    if (isFault || LOG.isDebug() || recorder.isEnabled()) {
      About about = recorder.about(path, tokens, requestedId);
      recorder.record(about, path, problem);
      if (isFault) {
        LOG.error(
            "Fault while answering",
            ProblemDocument.unwrap(failure),
            about,
            "path",
            String.valueOf(path));
      } else {
        LOG.debug("Refused", causeToLog(problem, failure), about, "code", problem.code());
      }
    }
    return document;
  }

  /** Returns the cause where it tells more than the code does; else null. */
  private static @Nullable Throwable causeToLog(Problem problem, Throwable failure) {
    return problem == Problem.BACKPLANE_UNAVAILABLE ? ProblemDocument.unwrap(failure) : null;
  }
}
