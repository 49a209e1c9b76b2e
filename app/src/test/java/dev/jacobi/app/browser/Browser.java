package dev.jacobi.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with a profile of its own. */
final class Browser implements AutoCloseable {
    /** The width of a small phone. */
    static final int PHONE = 360;

    private static final int DESK = 1200;

    /** Says of each new Chromium that it is new; held here, since loggers that nobody holds forget their level. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one; where the machine has none, says so and skips the test. */
    static Browser open() {
        Optional<Path> chromium = find("chromium", "chromium-browser", "google-chrome", "chrome");
        Optional<Path> chromedriver = find("chromedriver", "chromium.chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            String reason = "pages are not tested in a browser: no chromium and chromedriver on the PATH"
                    + " (Debian: apt-get install chromium chromium-driver)";
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
        ChromeDriverService service = ChromeDriverService.createDefaultService();
        service.setExecutable(chromedriver.orElseThrow().toString());
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(chromium.orElseThrow().toString())
                .addArguments(
                        "--headless",
                        // Chromium's own sandbox does not work for root, as whom builds in containers run.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync");
        options.setCapability("goog:loggingPrefs", logs);
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.resize(DESK);
        return browser;
    }

    private static Optional<Path> find(String... names) {
        return Stream.of(names)
                .flatMap(name -> Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(
                                Optional.ofNullable(System.getenv("PATH")).orElse(""))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Shows the page at this width, as a phone or a screen would. */
    void resize(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width == PHONE));
    }

    /** Makes pages think that the reader prefers {@code dark} or {@code light}. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What a script returns. */
    Object script(String text, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(text, arguments);
    }

    /** Fails if the page has logged anything, or has a picture that does not show. */
    void assertSound() {
        assertEquals(
                List.of(),
                driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .map(Object::toString)
                        .toList(),
                "console");
        assertEquals(
                List.of(),
                script("return [...document.images].filter(i => !i.complete || i.naturalWidth === 0).map(i => i.alt)"),
                "pictures that do not show");
    }

    /** How far the page is wider than its window, in pixels. */
    long overflow() {
        return (Long) script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    @Override
    public void close() {
        driver.quit();
    }
}
