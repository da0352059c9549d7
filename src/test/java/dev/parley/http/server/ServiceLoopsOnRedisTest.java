package dev.parley.http.server;

import dev.parley.http.OpenWithKeysOnRedis;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(OpenWithKeysOnRedis.class)
class ServiceLoopsOnRedisTest extends ServiceLoopsTest {}
