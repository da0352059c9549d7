package dev.parley.access;

import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.ReservedClaimNames;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/** Why a token whose signature is good cannot be used: one of its claims. */
final class ClaimFault extends Exception {
  private static final long serialVersionUID = 1;

  private static final String WRONG_TYPE = "it has the wrong type";

  /**
   * The claim and the reason for each code that validation fails with. Signatures are verified
   * before, and their codes are not here.
   */
  private static final Map<Integer, List<String>> BY_CODE =
      Map.of(
          ErrorCodes.EXPIRED, List.of(ReservedClaimNames.EXPIRATION_TIME, "it is in the past"),
          ErrorCodes.EXPIRATION_MISSING,
              List.of(ReservedClaimNames.EXPIRATION_TIME, "it is missing"),
          ErrorCodes.NOT_YET_VALID, List.of(ReservedClaimNames.NOT_BEFORE, "it is in the future"),
          ErrorCodes.ISSUER_MISSING, List.of(ReservedClaimNames.ISSUER, "it is missing"),
          ErrorCodes.ISSUER_INVALID,
              List.of(ReservedClaimNames.ISSUER, "it is not the expected issuer"),
          ErrorCodes.AUDIENCE_MISSING, List.of(ReservedClaimNames.AUDIENCE, "it is missing"),
          ErrorCodes.AUDIENCE_INVALID,
              List.of(ReservedClaimNames.AUDIENCE, "it does not have the expected audience"));

  private static final List<String> TIMES =
      List.of(
          ReservedClaimNames.EXPIRATION_TIME,
          ReservedClaimNames.NOT_BEFORE,
          ReservedClaimNames.ISSUED_AT);
  private static final List<String> TEXTS =
      List.of(ReservedClaimNames.ISSUER, ReservedClaimNames.SUBJECT, ReservedClaimNames.JWT_ID);

  private final String claim;
  private final String reason;

  /**
   * A fault.
   *
   * @param reason a clause about the claim, without its value
   */
  ClaimFault(String claim, String reason) {
    super(claim + ": " + reason, null, false, false);
    this.claim = claim;
    this.reason = reason;
  }

  static ClaimFault wrongType(String claim) {
    return new ClaimFault(claim, WRONG_TYPE);
  }

  /** Finds the claim for which validation failed; null if it failed before the claims. */
  static @Nullable ClaimFault of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidJwtException invalid) {
        return of(invalid);
      }
    }
    return null;
  }

  private static @Nullable ClaimFault of(InvalidJwtException invalid) {
    for (ErrorCodeValidator.Error error : invalid.getErrorDetails()) {
      if (error.getErrorCode() == ErrorCodes.MALFORMED_CLAIM) {
        return wrongType(malformed(invalid.getJwtContext().getJwtClaims()));
      }
      if (isAboutOrder(error, invalid)) {
        return new ClaimFault(ReservedClaimNames.NOT_BEFORE, "it is not before exp");
      }
      List<String> known = BY_CODE.get(error.getErrorCode());
      if (known != null) {
        return new ClaimFault(known.get(0), known.get(1));
      }
    }
    return null;
  }

  /**
   * Says whether a token begins after its end. A failure to verify the signature has the same code,
   * and a cause.
   */
  private static boolean isAboutOrder(ErrorCodeValidator.Error error, InvalidJwtException invalid) {
    return error.getErrorCode() == ErrorCodes.MISCELLANEOUS
        && invalid.getCause() == null
        && invalid.getJwtContext().getJwtClaims().hasClaim(ReservedClaimNames.NOT_BEFORE);
  }

  /** Returns the first claim with a wrong type. */
  private static String malformed(JwtClaims claims) {
    Map<String, Object> values = claims.getClaimsMap();
    for (String time : TIMES) {
      if (values.get(time) != null && !(values.get(time) instanceof Number)) {
        return time;
      }
    }
    for (String text : TEXTS) {
      if (values.get(text) != null && !(values.get(text) instanceof String)) {
        return text;
      }
    }
    return ReservedClaimNames.AUDIENCE;
  }

  String claim() {
    return claim;
  }

  String reason() {
    return reason;
  }

  /** Returns a sentence for the token's owner. */
  String sentence() {
    return "The signature of the token is good, but its claim %s cannot be used: %s."
        .formatted(claim, reason);
  }
}
