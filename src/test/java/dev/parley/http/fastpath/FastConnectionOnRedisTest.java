package dev.parley.http.fastpath;

import dev.parley.http.OpenAdmissionWithJwtKeysOnRedis;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/**
 * The same tests on Redis, where responses take longer, so that pipelined requests have to wait.
 */
@QuarkusTest
@TestProfile(OpenAdmissionWithJwtKeysOnRedis.class)
class FastConnectionOnRedisTest extends FastConnectionTest {}
