package dev.jacobi.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The report of a run and the comparison of two, as files and as a reader meets them. */
final class ReportTest {
    @TempDir
    private static Path folder;

    private static Path run;
    private static Path other;

    @BeforeAll
    static void train() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 30);
        run = train(data, "run", "mlp", "0.05");
        other = train(data, "other", "lenet", "0.02");
    }

    private static Path train(Path data, String name, String model, String rate) {
        Path out = folder.resolve(name);
        Invocation train = Invocation.of(
                "train",
                "--dataset",
                "mnist",
                "--data-dir",
                data.toString(),
                "--model",
                model,
                "--lr",
                rate,
                "--epochs",
                "2",
                "--batch-size",
                "16",
                "--device",
                "cpu",
                "--quiet",
                "--out",
                out.toString());
        assertEquals(0, train.exitCode(), train.err());
        return out;
    }

    @Test
    void reportLoadsNothingAndNamesTheCommand() throws IOException {
        String html = Files.readString(run.resolve("report.html"));
        assertTrue(html.contains("jacobi train --dataset mnist"));
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(!html.contains("src=\"http") && !html.contains("href=\"http"), "no links to elsewhere");
    }

    @Test
    void reportIsTheSameWhenItIsMadeAgainFromTheFolderAlone() throws IOException {
        String before = Files.readString(run.resolve("report.html"));
        Files.delete(run.resolve("report.html"));
        Invocation again = Invocation.of("report", run.toString());
        assertEquals(0, again.exitCode(), again.err());
        assertEquals(before, Files.readString(run.resolve("report.html")));
    }

    @Test
    void folderWithoutRunIsRefusedByName() {
        Invocation invocation =
                Invocation.of("report", folder.resolve("nothing").toString());
        assertEquals(2, invocation.exitCode());
        assertTrue(invocation.err().contains("nothing: found no config.json"), invocation.err());
    }

    @Test
    void comparedRunsOfTheSameNameAreToldApart() throws IOException {
        Path namesake = Files.createDirectories(folder.resolve("elsewhere/run"));
        for (String file : List.of("config.json", "summary.json", "metrics.jsonl")) {
            Files.copy(run.resolve(file), namesake.resolve(file));
        }
        Path page = folder.resolve("namesakes.html");
        Invocation compare = Invocation.of("report", run.toString(), namesake.toString(), "--out", page.toString());
        assertEquals(0, compare.exitCode(), compare.err());
        String html = Files.readString(page);
        assertTrue(html.contains(">" + run + "<") && html.contains(">" + namesake + "<"));
    }

    @Test
    void everyPictureShowsInLightAndDarkWithoutAWordOnTheConsole() {
        try (Browser browser = Browser.open()) {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                browser.driver().get(run.resolve("report.html").toUri().toString());
                browser.assertSound();
                assertEquals(7L, browser.script("return document.querySelectorAll('picture img').length"));
                assertTrue((Long) browser.script("return document.querySelectorAll('.examples img').length") >= 15);
            }
        }
    }

    @Test
    void pageFitsAPhoneAndAScreen() {
        try (Browser browser = Browser.open()) {
            for (int width : new int[] {Browser.PHONE, 800, 1600}) {
                browser.resize(width);
                browser.driver().get(run.resolve("report.html").toUri().toString());
                assertEquals(0, browser.overflow(), "at a width of " + width);
            }
        }
    }

    @Test
    void tablesAreSortedByKeyboard() {
        try (Browser browser = Browser.open()) {
            browser.driver().get(run.resolve("report.html").toUri().toString());
            WebElement table = browser.driver().findElement(By.cssSelector("#epochs table"));
            WebElement accuracy = table.findElements(By.tagName("button")).get(2);
            accuracy.sendKeys(Keys.ENTER);
            assertEquals("ascending", accuracy.findElement(By.xpath("..")).getAttribute("aria-sort"));
            List<Double> rising = keys(table);
            assertTrue(rising.getFirst() <= rising.getLast(), rising::toString);
            accuracy.sendKeys(Keys.SPACE);
            assertEquals("descending", accuracy.findElement(By.xpath("..")).getAttribute("aria-sort"));
            assertEquals(rising.reversed(), keys(table));
            browser.assertSound();
        }
    }

    private static List<Double> keys(WebElement table) {
        return table.findElements(By.cssSelector("tbody tr td:nth-child(3)")).stream()
                .map(cell -> Double.valueOf(cell.getAttribute("data-key")))
                .toList();
    }

    @Test
    void firstTabStopLeadsToTheContent() {
        try (Browser browser = Browser.open()) {
            browser.driver().get(run.resolve("report.html").toUri().toString());
            browser.driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);
            WebElement first = browser.driver().switchTo().activeElement();
            assertEquals("Skip to the content", first.getText());
            first.sendKeys(Keys.ENTER);
            assertEquals("main", browser.driver().switchTo().activeElement().getAttribute("id"));
        }
    }

    @Test
    void runsAreComparedSideBySide() {
        Path page = folder.resolve("comparison.html");
        Invocation compare = Invocation.of("report", run.toString(), other.toString(), "--out", page.toString());
        assertEquals(0, compare.exitCode(), compare.err());
        try (Browser browser = Browser.open()) {
            browser.driver().get(page.toUri().toString());
            browser.assertSound();
            assertEquals(
                    "2 runs compared",
                    browser.driver().findElement(By.tagName("h1")).getText());
            assertEquals(
                    2,
                    browser.driver()
                            .findElements(By.cssSelector("#results tbody tr"))
                            .size());
            String differences =
                    browser.driver().findElement(By.id("what-differs")).getText();
            assertTrue(differences.contains("model mlp lenet"), differences);
            assertTrue(!differences.contains("momentum"), differences);
            assertEquals(4L, browser.script("return document.querySelectorAll('picture img').length"));
            browser.resize(Browser.PHONE);
            assertEquals(0, browser.overflow());
        }
    }
}
