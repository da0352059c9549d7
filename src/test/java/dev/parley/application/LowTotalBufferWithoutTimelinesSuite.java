package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code LowTotalBufferWithoutTimelines}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.NoTimelineTest",
      "dev.parley.http.SlowReadersTest",
    })
class LowTotalBufferWithoutTimelinesSuite {}
