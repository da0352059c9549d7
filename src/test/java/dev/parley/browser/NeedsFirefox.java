package dev.parley.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test or a test class, with a reason, where Firefox is not installed. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.parley.browser.Firefox#isInstalled",
    disabledReason = "needs firefox-esr or firefox on the path")
@interface NeedsFirefox {}
