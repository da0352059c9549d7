package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** Messages, streams and polls, with the default configuration. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.IdempotencyTest",
      "dev.parley.http.LobbyTest",
      "dev.parley.http.MessageOrderTest",
      "dev.parley.http.PeerExpiryTest",
      "dev.parley.http.PollTest",
      "dev.parley.http.PresenceTest",
      "dev.parley.http.RejoinTest",
      "dev.parley.http.ResumeTest",
      "dev.parley.http.SendTest",
      "dev.parley.http.StreamBytesTest",
      "dev.parley.http.StreamTest",
      "dev.parley.http.TrimmedLogTest",
      "dev.parley.http.WaitingMessageTest",
    })
class DefaultsMessagesSuite {}
