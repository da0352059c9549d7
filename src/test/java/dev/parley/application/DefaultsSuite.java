package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** Everything else, with the default configuration. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.docs.OpenApiTest",
      "dev.parley.docs.OperationsDocTest",
      "dev.parley.docs.ReadmeTest",
      "dev.parley.http.BodyTest",
      "dev.parley.http.HostileRequestTest",
      "dev.parley.http.JoinTest",
      "dev.parley.http.MembersTest",
      "dev.parley.http.NoTurnTest",
      "dev.parley.http.OpenApiRouteTest",
      "dev.parley.http.OperationsTest",
      "dev.parley.http.PageTest",
      "dev.parley.http.ProblemTest",
      "dev.parley.http.SecurityHeadersTest",
      "dev.parley.http.fastpath.FastConnectionTest",
      "dev.parley.http.fastpath.FastMembershipsTest",
      "dev.parley.http.fastpath.FastMessagesTest",
      "dev.parley.http.server.ServiceLoopsTest",
    })
class DefaultsSuite {}
