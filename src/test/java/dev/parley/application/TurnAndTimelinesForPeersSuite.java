package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The tests with the configuration of {@code TurnAndTimelinesForPeers}. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.OpenAdmissionTest",
      "dev.parley.http.PeersTimelineTest",
      "dev.parley.http.TurnTest",
    })
class TurnAndTimelinesForPeersSuite {}
