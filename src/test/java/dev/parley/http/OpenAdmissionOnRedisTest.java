package dev.parley.http;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(OpenAdmissionWithJwtKeysOnRedis.class)
class OpenAdmissionOnRedisTest extends OpenAdmissionTest {}
