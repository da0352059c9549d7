package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code LowRateAndSizeLimits}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.FullRoomTest",
      "dev.parley.http.NoReportsTest",
      "dev.parley.http.RateLimitTest",
    })
class LowRateAndSizeLimitsSuite {}
