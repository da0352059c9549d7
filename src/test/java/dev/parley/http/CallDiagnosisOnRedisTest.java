package dev.parley.http;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(JwtAdmissionOnRedis.class)
class CallDiagnosisOnRedisTest extends CallDiagnosisTest {}
