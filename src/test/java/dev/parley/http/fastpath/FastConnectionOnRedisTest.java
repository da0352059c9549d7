package dev.parley.http.fastpath;

import dev.parley.http.OpenWithKeysOnRedis;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The same where an answer takes its time, so that what comes behind it has to wait. */
@QuarkusTest
@TestProfile(OpenWithKeysOnRedis.class)
class FastConnectionOnRedisTest extends FastConnectionTest {}
