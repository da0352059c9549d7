package dev.parley.http;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(LowRateAndSizeLimitsOnRedis.class)
class FullRoomOnRedisTest extends FullRoomTest {}
