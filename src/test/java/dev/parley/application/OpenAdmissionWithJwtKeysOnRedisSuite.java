package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code OpenAdmissionWithJwtKeysOnRedis}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.OpenAdmissionOnRedisTest",
      "dev.parley.http.fastpath.FastConnectionOnRedisTest",
      "dev.parley.http.server.ServiceLoopsOnRedisTest",
    })
class OpenAdmissionWithJwtKeysOnRedisSuite {}
