package dev.jacobi.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.commands.Commands;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.live.LivePage;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingState;
import dev.jacobi.models.training.TrainingState.Clock;
import dev.jacobi.models.training.TrainingState.Sums;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;

/** The live page in a browser, beside a run that trains. */
@Timeout(180)
final class LivePageTest {
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/\\?token=\\w+");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private CompletableFuture<Integer> training;

    /** Trains for longer than any test takes: each ends it. */
    private String startTraining() throws Exception {
        return startTraining("100000");
    }

    private String startTraining(String epochs) throws Exception {
        Path data = TinyMnist.write(folder.resolve("data"), 320, 30);
        return watch(
                "train",
                "--ui",
                "--dataset",
                "mnist",
                "--data-dir",
                data.toString(),
                "--model",
                "mlp",
                "--epochs",
                epochs,
                "--batch-size",
                "32",
                "--lr",
                "0.01",
                "--device",
                "cpu",
                "--threads",
                "1",
                "--out",
                folder.resolve("run").toString());
    }

    /** Runs a command beside the test, up to the address that it prints. */
    private String watch(String... command) throws Exception {
        Screen screen = new Screen(new PrintWriter(out, true), new PrintWriter(out, true), false);
        training = CompletableFuture.supplyAsync(() -> Commands.run(screen, command));
        await(() -> ADDRESS.matcher(out.toString()).find());
        Matcher address = ADDRESS.matcher(out.toString());
        assertTrue(address.find());
        return address.group();
    }

    /** Waits until a condition holds, which it is bound to do. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "waited in vain; the program said: " + out);
            Thread.sleep(50);
        }
    }

    @Test
    void pageFollowsARunThroughReloadAndSecondViewerAndSteersIt() throws Exception {
        String address = null;
        try (Browser browser = Browser.open()) {
            address = startTraining();
            browser.driver().get(address);
            await(() -> steps(browser) > 20 && text(browser, "validated").startsWith("after epoch"));
            assertEquals("mlp on mnist", text(browser, "title"));
            assertEquals(10L, browser.script("return document.querySelectorAll('#confusion tbody tr').length"));
            assertEquals(12L, browser.script("return document.querySelectorAll('#examples img').length"));
            assertTrue(text(browser, "progress").matches("epoch \\d+ of 100000, step \\d+ of 9, \\d+ pictures/s"));
            browser.assertSound();

            // A reload shows the run from its first step.
            long before = steps(browser);
            browser.driver().navigate().refresh();
            await(() -> steps(browser) >= before);
            assertEquals(1L, browser.script("return losses[0][0]"));

            // A second viewer sees the same, from the beginning.
            String first = browser.driver().getWindowHandle();
            browser.driver().switchTo().newWindow(WindowType.TAB);
            browser.driver().get(address);
            await(() -> steps(browser) >= before);
            assertEquals(1L, browser.script("return losses[0][0]"));

            // Pausing in one viewer stops the steps, and the other shows it too.
            browser.driver().findElement(By.id("pause")).click();
            await(() -> text(browser, "state").equals("paused"));
            browser.driver().switchTo().window(first);
            await(() -> text(browser, "state").equals("paused"));
            browser.driver().findElement(By.id("save")).click();
            await(() -> savedStep(browser) == steps(browser));
            long paused = steps(browser);
            assertTrue(Files.exists(folder.resolve("run/last.safetensors")));
            browser.driver().findElement(By.id("pause")).click();
            await(() -> steps(browser) > paused);
            browser.assertSound();

            assertEquals(true, browser.script("return losses[0].every((step, i) => step === i + 1)"));

            browser.driver().findElement(By.id("stop")).click();
            await(training::isDone);
            assertEquals(130, training.get(), out::toString);
            assertTrue(out.toString().contains("--resume"), out.toString());
            await(() -> text(browser, "state").startsWith("stopped"));
        } finally {
            stop(address);
        }
    }

    @Test
    void pageComesBackAfterALostConnectionWithoutMissingAStep() throws Exception {
        String address = null;
        try (Browser browser = Browser.open()) {
            address = startTraining();
            try (Wire wire = Wire.to(address)) {
                browser.driver().get(wire.through(address));
                await(() -> steps(browser) > 20);
                wire.cut();
                await(() -> text(browser, "state").equals("connection lost, trying again"));
                long lost = steps(browser);

                wire.mend();
                await(() -> steps(browser) > lost + 20);
                assertEquals("running", text(browser, "state"));
                assertEquals(true, browser.script("return losses[0].every((step, i) => step === i + 1)"));
            }
        } finally {
            stop(address);
        }
    }

    @Test
    void pageSaysWhatIsDoneAfterTraining() throws Exception {
        try (Browser browser = Browser.open();
                LivePage page = LivePage.open(new TrainingControl(), 0)) {
            page.stage("testing");
            browser.driver().get(page.address().toString());
            await(() -> text(browser, "state").equals("testing"));
            assertEquals(0L, browser.script("return document.querySelectorAll('button:enabled').length"));
            page.stage("writing the report");
            await(() -> text(browser, "state").equals("writing the report"));
            page.end("finished");
            await(() -> text(browser, "state").equals("finished"));
        }
    }

    @Test
    void buttonPressedBeforeTheDataAreLoadedIsNotForgotten() throws Exception {
        eventsToTheEnd(startTraining("1"));
        RunFolder run = new RunFolder(folder.resolve("run"));
        RunConfig config = RunConfig.read(run);
        TrainingControl control = new TrainingControl();
        try (Browser browser = Browser.open();
                LivePage page = LivePage.open(control, 0)) {
            browser.driver().get(page.address().toString());
            await(() -> text(browser, "state").equals("running"));
            browser.driver().findElement(By.id("pause")).click();
            await(() -> text(browser, "state").equals("paused"));

            page.reporter(run, config, pictures(config)).started(after(1));
            await(() -> steps(browser) == 9);
            assertEquals("paused", text(browser, "state"));
            browser.driver().findElement(By.id("pause")).click();
            await(() -> text(browser, "state").equals("running"));
            assertFalse(control.isPaused());
        }
    }

    private static ImageSet pictures(RunConfig config) throws IOException {
        return RunData.load(config.settings(), new ReferenceBackend(), (_, _, _) -> {}, _ -> {})
                .train();
    }

    @Test
    void runTellsItsStagesToTheEnd() throws Exception {
        String address = startTraining("3");
        String events = eventsToTheEnd(address);
        int running = events.indexOf("\"state\":\"running\"");
        int begun = events.indexOf("\"kind\":\"run\"");
        assertTrue(0 < running && running < begun, events);
        int tested = events.indexOf("\"testing\"");
        int reported = events.indexOf("\"writing the report\"");
        int ended = events.indexOf("\"finished, tested and reported\"");
        assertTrue(0 < tested && tested < reported && reported < ended, events);
    }

    @Test
    void runThatFailsTellsWhy() throws Exception {
        String address = startTraining();
        Path inTheWay = folder.resolve("run/last.safetensors");
        String events;
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream stream = client.send(events(address), HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            // A folder that lies where the next checkpoint is to go; unless one has come between, it can be made.
            await(() -> inTheWay.toFile().delete() && inTheWay.toFile().mkdir());
            events = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(1, training.get(), out::toString);
        } finally {
            stop(address);
        }
        assertTrue(events.contains("\"failed: " + inTheWay), events);
    }

    @Test
    void pageOfARunThatGoesOnShowsTheEpochsBeforeAtOnce() throws Exception {
        eventsToTheEnd(startTraining("3"));
        RunFolder run = new RunFolder(folder.resolve("run"));
        RunConfig config = RunConfig.read(run);
        ImageSet pictures = pictures(config);

        // Nothing is validated here: what the page shows is what the folder tells.
        try (Browser browser = Browser.open();
                LivePage page = LivePage.open(new TrainingControl(), 0)) {
            page.reporter(run, config, pictures).started(after(3));
            browser.driver().get(page.address().toString());
            await(() -> text(browser, "validated").equals("after epoch 3"));
            assertEquals(27L, steps(browser));
            assertEquals(List.of(1L, 2L, 3L), browser.script("return accuracies[0]"));
            assertEquals(
                    32L,
                    browser.script("return [...document.querySelectorAll('#confusion td')]"
                            + ".reduce((sum, cell) => sum + Number(cell.textContent), 0)"));
            assertEquals(12L, browser.script("return document.querySelectorAll('#examples .right, .wrong').length"));
            browser.assertSound();

            browser.resize(Browser.PHONE);
            assertEquals(0, browser.overflow());

            browser.script("drawConfusion(null)");
            assertTrue(text(browser, "confusion").startsWith("10 classes are too many"), text(browser, "confusion"));

            // The fullest cell is the darkest; its number meets the contrast that WCAG 2 asks for (4.5).
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                browser.script("drawConfusion(run.class_names.map(truth =>"
                        + " run.class_names.map(prediction => truth === prediction ? 9 : 0)))");
                assertTrue(leastContrast(browser) >= 4.5, scheme + ": " + leastContrast(browser));
            }
        }

        // A validation that lies after the checkpoint will be made again.
        try (Browser browser = Browser.open();
                LivePage page = LivePage.open(new TrainingControl(), 0)) {
            page.reporter(run, config, pictures).started(after(2));
            browser.driver().get(page.address().toString());
            await(() -> steps(browser) == 27);
            assertEquals("comes with the next validation", text(browser, "validated"));
        }

        out.getBuffer().setLength(0);
        String events = eventsToTheEnd(watch("train", "--resume", run.path().toString(), "--ui"));
        assertTrue(events.contains("{\"kind\":\"validation\",\"epoch\":3,"), events);
    }

    /** Of the confusion matrix's numbers, (lighter + 0.05) / (darker + 0.05) by WCAG 2's relative luminance. */
    private static double leastContrast(Browser browser) {
        return ((Number) browser.script("""
            const luminance = colour => {
              const numbers = colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
              const linear = numbers.map(v => colour.startsWith("color(") ? v : v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
              return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
            };
            return Math.min(...[...document.querySelectorAll("#confusion td")].map(cell => {
              const { color, backgroundColor } = getComputedStyle(cell);
              const [a, b] = [luminance(color), luminance(backgroundColor)];
              return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            }));
            """)).doubleValue();
    }

    private static TrainingState after(int epochs) {
        return new TrainingState(epochs, 0, 9L * epochs, Sums.ZERO, Map.of(), null, Clock.ZERO);
    }

    private static HttpRequest events(String address) {
        return HttpRequest.newBuilder(URI.create(address.replace("/?", "/events?")))
                .build();
    }

    /** All that viewers are told by a run that ends well. */
    private String eventsToTheEnd(String address) throws Exception {
        String events;
        try (HttpClient client = HttpClient.newHttpClient()) {
            events = client.send(events(address), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        assertEquals(0, training.get(), out::toString);
        return events;
    }

    /** Ends the run, wherever the test has failed. */
    private void stop(String address) throws Exception {
        if (address != null && !training.isDone()) {
            URI stop = URI.create(address.replace("/?", "/stop?"));
            HttpRequest request = HttpRequest.newBuilder(stop)
                    .header("Origin", "http://" + stop.getAuthority())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                client.send(request, HttpResponse.BodyHandlers.discarding());
            }
            training.get();
        }
    }

    private static long steps(Browser browser) {
        return (Long) browser.script("return losses[0].length");
    }

    private static long savedStep(Browser browser) {
        return Long.parseLong("0" + text(browser, "checkpoint").replaceAll("\\D", ""));
    }

    private static String text(Browser browser, String id) {
        return (String) browser.script("return document.getElementById(arguments[0]).textContent", id);
    }
}
