package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code ShortTimeouts}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.CorsTest",
      "dev.parley.http.HostileTextTest",
      "dev.parley.http.PingTest",
      "dev.parley.http.SlowClientTest",
      "dev.parley.http.SlowHeadTest",
      "dev.parley.http.TokenTest",
    })
class ShortTimeoutsSuite {}
