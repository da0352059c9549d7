package dev.parley.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test or a test class, with a reason, where Chromium is not installed. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.parley.browser.Chromium#isInstalled",
    disabledReason =
        "needs chromium-headless-shell, chromium, chromium-browser or google-chrome on the path")
@interface NeedsChromium {}
