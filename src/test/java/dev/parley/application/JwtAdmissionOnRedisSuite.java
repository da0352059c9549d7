package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code JwtAdmissionOnRedis}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.AdmissionOnRedisTest",
      "dev.parley.http.CallDiagnosisOnRedisTest",
      "dev.parley.http.ModerationOnRedisTest",
      "dev.parley.http.ReportOnRedisTest",
      "dev.parley.http.TimelineOnRedisTest",
      "dev.parley.http.UnauthorizedCallerOnRedisTest",
    })
class JwtAdmissionOnRedisSuite {}
