package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code JwtAdmission}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.docs.AccessDocTest",
      "dev.parley.http.AdmissionTest",
      "dev.parley.http.CallDiagnosisTest",
      "dev.parley.http.ModerationTest",
      "dev.parley.http.ReportTest",
      "dev.parley.http.SecretsInLogTest",
      "dev.parley.http.TimelineTest",
      "dev.parley.http.UnauthorizedCallerTest",
    })
class JwtAdmissionSuite {}
