package dev.jacobi.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The page of a tape, stepped through in a browser. */
final class TracePageTest {
    @TempDir
    private Path folder;

    @Test
    void gradientsArriveStepByStepAndInParts() {
        try (Browser browser = Browser.open()) {
            Path page = folder.resolve("tape.html");
            Invocation explain = Invocation.of("explain", "residual", "--break", "add", "--out", page.toString());
            assertEquals(0, explain.exitCode(), explain.err());
            browser.driver().get(page.toUri().toString());
            assertEquals("before the first step", text(browser, "#now"));
            assertEquals(0L, pictures(browser, 4), "gradients before the tape is read");

            // Forward, with the button: values appear, gradients do not.
            click(browser, "on", 3);
            assertEquals("forward, step 3 of 13: y3 = conv2d(y2, w3, b3)", text(browser, "#now"));
            assertEquals(
                    1L, browser.script("return document.querySelectorAll('#row-y3 td:nth-child(3) canvas').length"));
            assertEquals(
                    0L, browser.script("return document.querySelectorAll('#row-y4 td:nth-child(3) canvas').length"));
            assertEquals(0L, pictures(browser, 4));

            // Backward, by keyboard: the sum passes its gradient to both sides, so half of dy2 is there.
            browser.script("go(13)");
            while (!text(browser, "#now").contains("add turns")) {
                browser.driver().findElement(By.tagName("body")).sendKeys(Keys.ARROW_RIGHT);
            }
            assertTrue(text(browser, "#row-y2").contains("1 of 2 parts"), text(browser, "#row-y2"));
            assertTrue(text(browser, "#detail").contains("part 1 of 2 of dy2"), text(browser, "#detail"));
            assertEquals(
                    0L, browser.script("return document.querySelectorAll('#row-w1 td:nth-child(4) canvas').length"));

            // At the end everything has come, and what the parts add up to is what the engine said.
            click(browser, "last", 1);
            assertTrue(!text(browser, "#tape").contains("of 2 parts"));
            assertEquals(
                    0.0,
                    ((Number) browser.script("return Object.entries(trace.gradients).map(([name, total]) => Math.max("
                                    + "...gradientOf(name).tensor.values.map((v, i) => Math.abs(v - total.values[i]) > "
                                    + "1e-4 * Math.max(...total.values.map(Math.abs)) + 1e-12)))"
                                    + ".reduce((a, b) => Math.max(a, b), 0)"))
                            .doubleValue());
            assertEquals(
                    (Long) browser.script("return document.querySelectorAll('#tape tbody tr').length"),
                    pictures(browser, 4));

            click(browser, "back", 1);
            assertTrue(text(browser, "#now").startsWith("backward, step 12 of 13"), text(browser, "#now"));
            assertTrue(text(browser, "section[aria-labelledby=check-h]").contains("WRONG"));
            browser.assertSound();
            browser.resize(1000);
            assertEquals(
                    0L,
                    browser.script("const box = document.querySelector('.wide');"
                            + " return box.scrollWidth - box.clientWidth"),
                    "a tape that is cut off");
            browser.resize(Browser.PHONE);
            assertEquals(0, browser.overflow());
        }
    }

    private static void click(Browser browser, String id, int times) {
        for (int i = 0; i < times; i++) {
            browser.driver().findElement(By.id(id)).click();
        }
    }

    private static String text(Browser browser, String selector) {
        return browser.driver().findElement(By.cssSelector(selector)).getText();
    }

    private static Object pictures(Browser browser, int column) {
        return browser.script(
                "return document.querySelectorAll(`#tape td:nth-child(${arguments[0]}) canvas`).length", column);
    }
}
