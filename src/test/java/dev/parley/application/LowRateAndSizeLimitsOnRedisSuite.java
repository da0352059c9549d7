package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code LowRateAndSizeLimitsOnRedis}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.FullRoomOnRedisTest",
      "dev.parley.http.RateLimitOnRedisTest",
    })
class LowRateAndSizeLimitsOnRedisSuite {}
