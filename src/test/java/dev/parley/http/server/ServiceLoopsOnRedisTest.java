package dev.parley.http.server;

import dev.parley.http.OpenAdmissionWithJwtKeysOnRedis;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(OpenAdmissionWithJwtKeysOnRedis.class)
class ServiceLoopsOnRedisTest extends ServiceLoopsTest {}
