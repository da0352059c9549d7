package dev.parley.http;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(LowRateAndSizeLimitsOnRedis.class)
class RateLimitOnRedisTest extends RateLimitTest {}
