package dev.parley.application;

import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** Tests of the package http that need no running service. */
@Suite
@SelectClasses(
    names = {
      "dev.parley.http.caller.ClientAddressesTest",
      "dev.parley.http.fastpath.RequestParserTest",
      "dev.parley.http.body.JsonReaderTest",
      "dev.parley.http.header.ForwardingHeaderTest",
      "dev.parley.http.operations.InfoRouteTest",
      "dev.parley.http.operations.RedactedLogAttributesTest",
      "dev.parley.http.server.AllowedOriginsTest",
      "dev.parley.http.server.EventLoopsTest",
      "dev.parley.http.server.RequestTargetTest",
    })
class WithoutServiceSuite {}
