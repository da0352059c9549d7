package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code ShortTimeoutsOnRedis}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.HostileTextOnRedisTest",
      "dev.parley.http.TokenOnRedisTest",
    })
class ShortTimeoutsOnRedisSuite {}
