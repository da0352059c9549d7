package dev.parley.http;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The same where an answer takes its time, so that what comes behind it has to wait. */
@QuarkusTest
@TestProfile(OpenWithKeysOnRedis.class)
class DirectConnectionOnRedisTest extends DirectConnectionTest {}
